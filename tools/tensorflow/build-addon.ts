import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setupErrors } from './errors.ts';
import { runCommand } from './run-command.ts';

const require = createRequire(import.meta.url);
const { include_dir: nodeApiHeaders } = require('node-api-headers') as { include_dir: string };
const sharedSet = 'static std::set<std::string> ATTR_NAME_SET;';

/**
 * Gives each thread a set of its own in the addon's source: the shared one is changed without a lock. Throws
 * TENSORFLOW_SETUP_SOURCE_UNEXPECTED where the line is not there exactly once.
 */
export function patchAddonSource(source: string): string {
  const parts = source.split(sharedSet);
  if (parts.length !== 2)
    throw setupErrors.SOURCE_UNEXPECTED(
      `tfjs_backend.cc has the line "${sharedSet}" ${parts.length - 1} times, not once: ` +
        'this is not the source of 4.22.0. Run npm install.',
    );
  return parts.join(sharedSet.replace('static ', 'static thread_local '));
}

/** The C++ compiler to use, and what ends it. */
export interface CompilerOptions {
  /** The value of CXX: a program, with arguments where there are some. */
  readonly compiler: string;
  readonly signal: AbortSignal;
}

/** Runs the compiler once, before anything is downloaded for it. Throws TENSORFLOW_SETUP_COMPILER_MISSING. */
export async function requireCompiler(options: CompilerOptions): Promise<void> {
  const { exitCode, complaint } = await compile(['--version'], options);
  if (exitCode !== 0)
    throw setupErrors.COMPILE_FAILED(
      `The C++ compiler does not run: ${options.compiler} --version. Check CXX.\n${complaint}`.trim(),
    );
}

/** Where the parts of the addon are and where it goes. */
export interface BuildAddonOptions extends CompilerOptions {
  /** The folder of @tensorflow/tfjs-node-gpu, which has the source. */
  readonly packageFolder: string;
  /** A folder for the changed source. */
  readonly workFolder: string;
  readonly includeFolder: string;
  readonly libraryFolder: string;
  readonly addonFile: string;
}

/** Compiles the addon against TensorFlow's C++ library. Throws TENSORFLOW_SETUP_COMPILE_FAILED. */
export async function buildAddon(options: BuildAddonOptions): Promise<void> {
  const { packageFolder, workFolder, includeFolder, libraryFolder, addonFile } = options;
  await cp(path.join(packageFolder, 'binding'), workFolder, { recursive: true });
  const changed = path.join(workFolder, 'tfjs_backend.cc');
  await writeFile(changed, patchAddonSource(await readFile(changed, 'utf8')));
  await mkdir(path.dirname(addonFile), { recursive: true });
  const { exitCode, complaint } = await compile(
    [
      ...['-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'],
      ...[`-I${nodeApiHeaders}`, `-I${includeFolder}`, changed, path.join(workFolder, 'tfjs_binding.cc')],
      ...[`-L${libraryFolder}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
      ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', addonFile],
    ],
    options,
  );
  if (exitCode !== 0)
    throw setupErrors.COMPILE_FAILED(
      `${options.compiler} could not build the addon. It needs GCC 9 or newer, or set CXX to another compiler:\n${complaint}`,
    );
}

async function compile(
  args: readonly string[],
  { compiler, signal }: CompilerOptions,
): ReturnType<typeof runCommand> {
  const [program = 'g++', ...own] = compiler.trim().split(/\s+/);
  try {
    return await runCommand(program, [...own, ...args], { signal });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw setupErrors.COMPILER_MISSING(
      `There is no C++ compiler ${program}. Install one (Debian, Ubuntu: apt-get install g++) or set CXX.`,
      { cause },
    );
  }
}
