import { readFile, stat } from 'node:fs/promises';
import { messageOf, type ErrorFactories } from '@runestone/errors';
import { parse } from 'yaml';

const maxBytes = 2 ** 20;

/** How a settings file is read. */
export interface YamlFileOptions<T> {
  /** Returns the typed value, or throws. */
  readonly check: (value: unknown) => T;
  readonly invalid: ErrorFactories<string>[string];
}

/** Reads a YAML file of at most 1 MiB (JSON is YAML too) and checks it; whatever is wrong becomes the given error, with a reason. */
export async function readYamlFile<T>(file: string, { check, invalid }: YamlFileOptions<T>): Promise<T> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw new Error(`it has ${size} bytes; at most ${maxBytes} are read`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    return check(parse(text, { maxAliasCount: 0, uniqueKeys: true }));
  } catch (cause) {
    throw invalid(`The file ${file} cannot be used: ${messageOf(cause)}`, { cause });
  }
}
