import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileRules } from './encoder-files.ts';
import { parseEncoderName } from './encoder-name.ts';
import type { EncoderPrecision } from './encoder-kinds.ts';

/** Which encoder to look for, and where. */
export interface LocateEncoderOptions {
  readonly name: string;
  /** Read-only directories, looked into in this order. */
  readonly directories: readonly string[];
  /** The weights that must be there; `fp32` unless given. */
  readonly precision?: EncoderPrecision;
}

/**
 * Finds `<directory>/models/<name without its owner>` or `<directory>/<name without its owner>` with all the files that an encoder
 * needs; undefined where none has them. A name that is a directory is looked for nowhere else. Throws ENCODERS_NAME_INVALID.
 */
export async function locateEncoder(options: LocateEncoderOptions): Promise<string | undefined> {
  const { directories, precision = 'fp32' } = options;
  const name = parseEncoderName(options.name);
  const candidates =
    name.kind === 'directory'
      ? [name.directory]
      : directories.flatMap((directory) => [
          path.resolve(directory, 'models', name.name),
          path.resolve(directory, name.name),
        ]);
  for (const candidate of candidates) if (await hasEncoder(candidate, precision)) return candidate;
  return undefined;
}

/** Tells whether a directory holds all the files that an encoder needs. */
async function hasEncoder(directory: string, precision: EncoderPrecision): Promise<boolean> {
  const required = [...fileRules(precision)].filter(([, { isRequired }]) => isRequired);
  for (const [name] of required) {
    const stats = await stat(path.join(directory, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (stats?.isFile() !== true) return false;
  }
  return true;
}
