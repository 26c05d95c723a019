import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryName } from '@runestone/files';
import { recordsErrors } from '../errors.ts';
import type { TextForm } from '../record.ts';
import { redactText } from './redact-text.ts';

/** Turns a text into what its record keeps of it. */
export type TextKeeper = (text: string) => string | undefined;

/** Creates what turns texts into what is kept. `folder` holds the key of the hashes, which is made where there is none. */
export async function createTextKeeper(form: TextForm, folder: string): Promise<TextKeeper> {
  switch (form) {
    case 'none':
      return () => undefined;
    case 'full':
      return (text) => text;
    case 'redact':
      return redactText;
    case 'hash': {
      const key = await readKey(path.join(folder, 'text-hash.key'));
      return (text) => createHmac('sha256', key).update(text, 'utf8').digest('hex');
    }
  }
}

const keyBytes = 32;

/** Reads the key; of several processes that make it at a time one wins. */
async function readKey(file: string): Promise<Buffer> {
  await mkdir(path.dirname(file), { recursive: true });
  const prepared = path.join(path.dirname(file), temporaryName());
  try {
    await writeFile(prepared, randomBytes(keyBytes).toString('hex'), { flag: 'wx', mode: 0o600 });
    await link(prepared, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(prepared, { force: true });
  }
  const key = Buffer.from(await readFile(file, 'utf8'), 'hex');
  if (key.length === keyBytes) return key;
  throw recordsErrors.KEY_INVALID(
    `${file} holds no key of ${keyBytes} bytes. Put the right one back, or delete it: then hashes begin anew.`,
  );
}
