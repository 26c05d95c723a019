import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { NativeLayout, NativeVariant } from '../../libs/learning/tensorflow/src/native-library.ts';
import { buildAddon, requireCompiler } from './build-addon.ts';
import { setupErrors } from './errors.ts';
import { fetchWheel } from './fetch-wheel.ts';
import type { SetupContext } from './setup-context.ts';
import { unpackWheel } from './unpack-wheel.ts';
import { wheelTable, type Wheel } from './wheel-table.ts';

const defaultIndex = 'https://pypi.org/simple';

/** Where an installation is put together. */
export interface Staging {
  readonly variant: NativeVariant;
  /** A folder for what is thrown away afterwards. */
  readonly workFolder: string;
  /** Where the libraries and the first addon go. */
  readonly layout: NativeLayout;
}

/** Tells whether wheels are known for this platform. */
export function registryKnowsPlatform(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * Gets the libraries of TensorFlow out of pinned wheels of the Python package index, and compiles the addon. Throws
 * TENSORFLOW_SETUP_PLATFORM_UNSUPPORTED and what the steps throw.
 */
export async function installFromRegistry(staging: Staging, context: SetupContext): Promise<void> {
  if (!registryKnowsPlatform())
    throw setupErrors.PLATFORM_UNSUPPORTED(
      `Wheels are known for linux-x64 only, not for ${process.platform}-${process.arch}. Use --source download.`,
    );
  const compiler = { compiler: context.env['CXX'] || 'g++', signal: context.signal };
  await requireCompiler(compiler);
  const unpackFolder = path.join(staging.workFolder, 'deps');
  const wheels = wheelTable[staging.variant];
  for (const [index, wheel] of wheels.entries()) {
    context.log(`wheel ${index + 1} of ${wheels.length}: ${wheel.file}, ${megabytes(wheel.sizeBytes)} MB`);
    await takeWheel(wheel, { ...staging, unpackFolder }, context);
  }
  const { layout, workFolder } = staging;
  const includeFolder = path.join(workFolder, 'include');
  await rename(path.join(unpackFolder, 'include'), includeFolder);
  await rename(unpackFolder, path.dirname(layout.libraryFolder));
  context.log('compiling the addon');
  await buildAddon({
    ...compiler,
    packageFolder: context.packageFolder,
    workFolder: path.join(workFolder, 'binding'),
    includeFolder,
    libraryFolder: layout.libraryFolder,
    addonFile: layout.addonFiles[0] as string,
  });
}

/** Fetches and unpacks one wheel, and removes it before the next one: together they are large. */
async function takeWheel(
  wheel: Wheel,
  { workFolder, unpackFolder }: { readonly workFolder: string; readonly unpackFolder: string },
  { env, signal, showProgress }: SetupContext,
): Promise<void> {
  const file = path.join(workFolder, wheel.file);
  await fetchWheel(wheel, file, {
    index: env['PIP_INDEX_URL'] || defaultIndex,
    signal,
    onProgress: (receivedBytes) => showProgress('fetching', receivedBytes, wheel.sizeBytes),
  });
  await unpackWheel(file, wheel, { folder: unpackFolder, signal });
  await rm(file);
}

function megabytes(sizeBytes: number): number {
  return Math.round(sizeBytes / 1e6);
}
