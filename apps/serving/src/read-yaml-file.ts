import { readFile, stat } from 'node:fs/promises';
import { fromUnknown, type ErrorFactories } from '@runestone/errors';
import { checkSchema } from '@runestone/schemas';
import type { Static, TSchema } from '@sinclair/typebox';
import { parse } from 'yaml';

const maxBytes = 2 ** 20;

/** How a settings file is read. */
export interface YamlFileOptions<Schema extends TSchema> {
  readonly schema: Schema;
  /** What the file is, for messages: `the settings file`. */
  readonly what: string;
  readonly invalid: ErrorFactories<string>[string];
}

/** Reads a small YAML file (JSON is YAML too) and checks it; whatever is wrong becomes the given error, with a reason. */
export async function readYamlFile<Schema extends TSchema>(
  file: string,
  { schema, what, invalid }: YamlFileOptions<Schema>,
): Promise<Static<Schema>> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw new Error(`it has ${size} bytes; at most ${maxBytes} are read`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    return checkSchema(schema, parse(text, { maxAliasCount: 0, uniqueKeys: true }), what);
  } catch (cause) {
    throw invalid(`The file ${file} cannot be used: ${fromUnknown(cause).message}`, { cause });
  }
}
