import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256File, writeFileAtomic } from '../../libs/core/files/src/index.ts';
import type { NativeLayout, NativeRecord } from '../../libs/learning/tensorflow/src/native-library.ts';

/** Hashes every file of an installation and writes installed.json, which makes it whole. */
export async function writeInstallRecord(
  { folder, recordFile }: NativeLayout,
  about: Pick<NativeRecord, 'source' | 'tensorflowVersion' | 'variant'>,
): Promise<void> {
  const files: Record<string, { sha256: string; sizeBytes: number }> = {};
  for (const name of await listFiles(folder))
    files[name.split(path.sep).join('/')] = await sha256File(path.join(folder, name));
  const record: NativeRecord = { formatVersion: 1, ...about, files };
  await writeFileAtomic(recordFile, `${JSON.stringify(record, null, 2)}\n`);
}

/** The names of all files below a folder, sorted; a link counts as the file that it leads to. */
async function listFiles(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of await readdir(folder, { recursive: true }))
    if ((await stat(path.join(folder, name))).isFile()) names.push(name);
  return names.sort();
}
