import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName, temporaryName, withFileLock } from '../../libs/core/files/src/index.ts';
import {
  findNativeVariant,
  nativeLayout,
  type NativeLibrary,
  type NativeSource,
  type NativeVariant,
} from '../../libs/learning/tensorflow/src/native-library.ts';
import { setupErrors } from './errors.ts';
import { downloadAnswers, installFromDownload } from './install-from-download.ts';
import { installFromRegistry, registryKnowsPlatform, type Staging } from './install-from-registry.ts';
import { loadAddon } from './load-addon.ts';
import type { SetupContext } from './setup-context.ts';
import { writeInstallRecord } from './write-install-record.ts';

/** What to install where. */
export interface InstallOptions {
  readonly home: string;
  readonly variant: NativeVariant;
  /** `auto` tries the package's own download where its host answers, then the registry. */
  readonly source: NativeSource | 'auto';
  /** Installs also where a whole one is. */
  readonly force: boolean;
}

/** How long to wait for a set-up that runs already: a slow line takes long for a large download. */
const lockTimeoutMs = 2 * 60 * 60 * 1000;

/**
 * Installs native TensorFlow below a home: in a folder beside the place, which is renamed when it is whole and has
 * computed something. One set-up at a time; what killed ones left is removed. On any failure nothing is left.
 */
export async function installNativeLibrary(
  options: InstallOptions,
  context: SetupContext,
): Promise<NativeLibrary> {
  const { home, variant, force } = options;
  await makeHome(home);
  return underLock(home, context, async () => {
    await removeStaleFolders(home);
    // The set-up that held the lock before may have been for the same.
    const there = force ? undefined : await findNativeVariant(home, variant);
    if (there !== undefined) return there;
    await installStaged(options, context);
    const installed = await findNativeVariant(home, variant);
    if (installed === undefined) throw setupErrors.DAMAGED(`The files in ${home} changed while they came.`);
    return installed;
  });
}

async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true });
  } catch (cause) {
    const reason = (cause as Error).message;
    throw setupErrors.HOME_INVALID(
      `The folder ${home} cannot be made (${reason}). Name another with --home or RUNESTONE_TENSORFLOW_HOME.`,
      { cause },
    );
  }
}

/** Runs work as the only set-up of a home; says so when it has to wait, and waits no longer when it is stopped. */
async function underLock<T>(home: string, { signal, log }: SetupContext, work: () => Promise<T>): Promise<T> {
  let started = false;
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => void (started || reject(signal.reason)));
  });
  const note = setTimeout(() => log('another set-up runs here: waiting for it'), 1000);
  const locked = withFileLock(
    path.join(home, '.lock'),
    () => {
      started = true;
      clearTimeout(note);
      signal.throwIfAborted();
      return work();
    },
    { timeoutMs: lockTimeoutMs },
  );
  return Promise.race([locked, stopped]).finally(() => clearTimeout(note));
}

/** Only the holder of the lock has such folders: all that are there were left by killed ones. */
async function removeStaleFolders(home: string): Promise<void> {
  for (const entry of await readdir(home, { withFileTypes: true }))
    if (entry.isDirectory() && isTemporaryName(entry.name))
      await rm(path.join(home, entry.name), { recursive: true, force: true });
}

async function installStaged(options: InstallOptions, context: SetupContext): Promise<void> {
  const { home, variant } = options;
  const workFolder = path.join(home, temporaryName());
  try {
    const layout = nativeLayout(workFolder, variant);
    await mkdir(layout.folder, { recursive: true });
    const source = await installFromSource(options.source, { variant, workFolder, layout }, context);
    await finish({ variant, workFolder, layout }, source, context);
    context.signal.throwIfAborted();
    await replaceFolder(layout.folder, nativeLayout(home, variant).folder);
  } finally {
    await rm(workFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function installFromSource(
  source: InstallOptions['source'],
  staging: Staging,
  context: SetupContext,
): Promise<NativeSource> {
  if (source !== 'registry' && (source === 'download' || (await canDownload(context)))) {
    try {
      await installFromDownload(staging, context);
      return 'download';
    } catch (error) {
      if (source === 'download' || !registryKnowsPlatform() || context.signal.aborted) throw error;
      context.log(`${(error as Error).message}\ngoing on with the package registry`);
      await rm(path.join(staging.workFolder, 'package'), { recursive: true, force: true });
      await rm(staging.layout.folder, { recursive: true, force: true });
      await mkdir(staging.layout.folder, { recursive: true });
    }
  }
  await installFromRegistry(staging, context);
  return 'registry';
}

/** Where the registry has nothing, the download is tried in any case: its error tells more. */
async function canDownload(context: SetupContext): Promise<boolean> {
  if (!registryKnowsPlatform() || (await downloadAnswers(context))) return true;
  context.log('the host of the prebuilt binaries does not answer: going on with the package registry');
  return false;
}

/** Makes the copies of the addon, computes with one, and writes the record. */
async function finish(
  { variant, layout }: Staging,
  source: NativeSource,
  context: SetupContext,
): Promise<void> {
  const [first, ...others] = layout.addonFiles as [string, ...string[]];
  for (const file of others) await copyFile(first, file);
  context.log('loading it');
  const { tensorflowVersion } = await loadAddon(first, context);
  context.log('writing the checksums');
  await writeInstallRecord(layout, { source, tensorflowVersion, variant });
}

/** Puts a whole folder in the place of an old one, which comes back when that fails. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = path.join(path.dirname(from), 'old');
  const replaced = await renameIfThere(to, old);
  try {
    await rename(from, to);
  } catch (error) {
    if (replaced) await rename(old, to);
    throw error;
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
