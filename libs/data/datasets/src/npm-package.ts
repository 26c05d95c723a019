import { createRequire } from 'node:module';
import path from 'node:path';
import { datasetErrors } from './errors.ts';

const requireHere = createRequire(import.meta.url);

/**
 * Gives the directory of an installed npm package by a file of it that can be resolved, as in
 * `cldr-units-full/package.json`. Throws DATASET_SOURCE_MISSING.
 */
export function packageDirectory(entry: string): string {
  try {
    return path.dirname(requireHere.resolve(entry));
  } catch (cause) {
    const name = entry.split('/')[0];
    throw datasetErrors.SOURCE_MISSING(`The npm package ${name} is not installed. Run npm install.`, {
      details: { package: name },
      cause,
    });
  }
}
