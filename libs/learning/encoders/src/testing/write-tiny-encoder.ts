import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTinyEncoder } from './tiny-encoder.ts';

/** Writes the files of an encoder with a few words into a directory, which is made where it is missing. */
export async function writeTinyEncoder(directory: string): Promise<void> {
  for (const [name, bytes] of createTinyEncoder()) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
