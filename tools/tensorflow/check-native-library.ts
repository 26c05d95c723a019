import { stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256File } from '../../libs/core/files/src/index.ts';
import {
  nativeLayout,
  readNativeRecord,
  type NativeRecord,
  type NativeVariant,
} from '../../libs/learning/tensorflow/src/native-library.ts';
import { setupErrors } from './errors.ts';
import { loadAddon } from './load-addon.ts';
import type { SetupContext } from './setup-context.ts';

/** What was found whole and working. */
export interface CheckedLibrary {
  readonly folder: string;
  readonly record: NativeRecord;
  readonly sizeBytes: number;
  readonly onGpu: boolean;
}

/** What to check. */
export interface CheckOptions {
  readonly home: string;
  /** The home where none is named: commands to it need not name it. */
  readonly usualHome: string;
  readonly variants: readonly NativeVariant[];
}

/**
 * Verifies every byte of the variants that are there, and computes with each. Throws TENSORFLOW_SETUP_NOT_INSTALLED
 * where there is none, DAMAGED and LOAD_FAILED.
 */
export async function checkNativeLibraries(
  options: CheckOptions,
  context: SetupContext,
): Promise<CheckedLibrary[]> {
  const { home, variants } = options;
  const checked: CheckedLibrary[] = [];
  for (const variant of variants)
    if (await isThere(nativeLayout(home, variant).folder))
      checked.push(await checkVariant(variant, options, context));
  if (checked.length > 0) return checked;
  const what = variants.join() === 'gpu' ? 'TensorFlow with CUDA' : 'native TensorFlow';
  const command = setupCommand(options, variants.join() === 'gpu' ? ['--gpu'] : []);
  throw setupErrors.NOT_INSTALLED(`There is no ${what} in ${home}. Get it with: ${command}`);
}

/** The command that mends what is wrong with a home. */
function setupCommand({ home, usualHome }: CheckOptions, flags: readonly string[]): string {
  const options = [...flags, ...(home === usualHome ? [] : ['--home', home])];
  return ['npm run setup:tensorflow', ...(options.length > 0 ? ['--', ...options] : [])].join(' ');
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

async function checkVariant(
  variant: NativeVariant,
  options: CheckOptions,
  context: SetupContext,
): Promise<CheckedLibrary> {
  const { folder, recordFile, addonFiles } = nativeLayout(options.home, variant);
  const record = await readNativeRecord(recordFile);
  const damage =
    record === undefined ? ['installed.json is missing or unreadable'] : await findDamage(folder, record);
  if (record === undefined || damage.length > 0)
    throw setupErrors.DAMAGED(
      `The installation in ${folder} is damaged: ${damage.join('; ')}. Get it anew with: ` +
        setupCommand(options, [...(variant === 'gpu' ? ['--gpu'] : []), '--force']),
      { details: { folder, damage } },
    );
  const addonFile = addonFiles[0] as string;
  const { onGpu } = await loadAddon(addonFile, context);
  const sizeBytes = Object.values(record.files).reduce((sum, file) => sum + file.sizeBytes, 0);
  return { folder, record, sizeBytes, onGpu };
}

async function findDamage(folder: string, { files }: NativeRecord): Promise<string[]> {
  const damage: string[] = [];
  for (const [file, { sha256 }] of Object.entries(files)) {
    const actual = await sha256File(path.join(folder, file)).catch(() => undefined);
    if (actual === undefined) damage.push(`${file} is missing or unreadable`);
    else if (actual.sha256 !== sha256) damage.push(`${file} is not what was installed`);
  }
  return damage;
}
