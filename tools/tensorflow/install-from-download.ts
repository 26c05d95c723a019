import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setupErrors } from './errors.ts';
import type { Staging } from './install-from-registry.ts';
import { runCommand } from './run-command.ts';
import type { SetupContext } from './setup-context.ts';
import { watchGrowth } from './watch-growth.ts';

const storage = 'https://storage.googleapis.com/';

/** Tells whether the host of the package's binaries answers within five seconds, whatever it answers. */
export async function downloadAnswers({ env, signal }: SetupContext): Promise<boolean> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
    await fetch(env['TFJS_NODE_CDN_STORAGE'] || storage, { method: 'HEAD', signal: limit });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/**
 * Runs the package's own install script in a copy of the package, so that node_modules stays as it is, and takes what it
 * brought. Throws TENSORFLOW_SETUP_DOWNLOAD_FAILED.
 */
export async function installFromDownload(staging: Staging, context: SetupContext): Promise<void> {
  const { variant, workFolder, layout } = staging;
  const copy = path.join(workFolder, 'package');
  await cp(context.packageFolder, copy, { recursive: true });
  if (variant === 'cpu') await nameForCpu(path.join(copy, 'package.json'));
  context.log("running the package's install script");
  await runInstallScript(copy, variant, context);
  await rm(path.join(copy, 'deps', 'include'), { recursive: true, force: true });
  for (const name of ['deps', 'lib'])
    await move(path.join(copy, name), path.join(layout.folder, name)).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      throw failed(`it left no folder ${name}`, { cause });
    });
}

/** The prebuilt addons are named after the package: the one for the processor alone belongs to tfjs-node. */
async function nameForCpu(file: string): Promise<void> {
  const description = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...description, name: '@tensorflow/tfjs-node' }, null, 2));
}

async function runInstallScript(
  copy: string,
  variant: string,
  { env, signal, packageFolder, showProgress }: SetupContext,
): Promise<void> {
  const modules = path.resolve(packageFolder, '../..');
  const growth = watchGrowth(path.join(copy, 'deps'), {
    onGrowth: (sizeBytes) => showProgress('downloaded and unpacked', sizeBytes),
  });
  try {
    const { exitCode, complaint } = await runCommand(
      process.execPath,
      ['scripts/install.js', variant, 'download'],
      {
        signal: AbortSignal.any([signal, growth.stalled]),
        cwd: copy,
        env: {
          ...env,
          NODE_PATH: modules,
          PATH: [path.join(modules, '.bin'), env['PATH'] ?? ''].join(path.delimiter),
        },
      },
    );
    if (exitCode !== 0) throw failed(`exit code ${exitCode ?? 'none'}`, { complaint });
  } catch (error) {
    if (growth.stalled.aborted && !signal.aborted)
      throw failed('nothing came for two minutes', { cause: error });
    throw error;
  } finally {
    growth.stop();
  }
}

/** On Windows the script puts links with absolute paths beside the addon: what they lead to must move too. */
async function move(from: string, to: string): Promise<void> {
  if (process.platform === 'win32') await cp(from, to, { recursive: true, dereference: true });
  else await rename(from, to);
}

function failed(
  reason: string,
  { complaint = '', cause }: { complaint?: string; cause?: unknown } = {},
): Error {
  return setupErrors.DOWNLOAD_FAILED(
    `The package's own install script failed (${reason}). Check the network and try again, or use --source registry.\n${complaint}`.trim(),
    { cause },
  );
}
