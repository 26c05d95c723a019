import { messageOf } from '@runestone/errors';
import { filesErrors } from './errors.ts';
import { readFileIfExists } from './read-file.ts';

/**
 * Reads a JSON file that this software wrote, or returns undefined where there is none. `check` returns the typed value
 * or throws; then, and where the file is no JSON, FILES_CORRUPT (kind integrity) names the file.
 */
export async function readJsonFile<T>(file: string, check: (value: unknown) => T): Promise<T | undefined> {
  const bytes = await readFileIfExists(file);
  if (bytes === undefined) return undefined;
  try {
    return check(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    const reason = messageOf(cause);
    throw filesErrors.CORRUPT(
      `The file ${file} is damaged: ${reason}. Restore it from a backup or remove it.`,
      {
        details: { file },
        cause,
      },
    );
  }
}
