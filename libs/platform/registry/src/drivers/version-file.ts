import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { readJsonFile, writeFileAtomic } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';

const versionFileSchema = Type.Object({
  formatVersion: Type.Literal(1),
  name: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  sourceUri: Type.String(),
  runId: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  createdMs: Type.Number(),
  tags: Type.Record(Type.String(), Type.String()),
});

/** What the file of a version holds. */
export type VersionFile = Static<typeof versionFileSchema>;

const fileOf = (folder: string, version: number): string => path.join(folder, 'versions', `${version}.json`);

/** Reads a version; undefined where there is none. Throws FILES_CORRUPT, which names the file. */
export async function readVersionFile(folder: string, version: number): Promise<VersionFile | undefined> {
  return readJsonFile(fileOf(folder, version), (value) => {
    const found = checkSchema(versionFileSchema, value, 'the version');
    if (found.version !== version) throw new Error(`it is the record of another version, ${found.version}`);
    return found;
  });
}

/** Writes a version whole. */
export async function writeVersionFile(folder: string, version: VersionFile): Promise<void> {
  await writeFileAtomic(fileOf(folder, version.version), `${JSON.stringify(version, null, 2)}\n`);
}

/** Lists the numbers of a model's versions, the newest first, also of those that cannot be read. */
export async function listVersionNumbers(folder: string): Promise<number[]> {
  const names = await listNames(path.join(folder, 'versions'));
  const numbers = names.map((name) => Number(/^([1-9]\d{0,14})\.json$/.exec(name)?.[1]));
  return numbers.filter((number) => !Number.isNaN(number)).sort((a, b) => b - a);
}

/** Lists what a folder holds; nothing where there is no folder. */
export async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
