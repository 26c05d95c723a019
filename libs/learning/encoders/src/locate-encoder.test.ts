import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { locateEncoder } from './index.ts';

let root: string;
const place = (name: string): string => path.join(root, name);

async function put(directory: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(place(directory), file)), { recursive: true });
    await writeFile(path.join(place(directory), file), '{}');
  }
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'runestone-locate-'));
  await put('one/models/whole', ['config.json', 'tokenizer.json', 'onnx/model.onnx']);
  await put('one/models/half', ['config.json', 'tokenizer.json']);
  await put('two/half', ['config.json', 'tokenizer.json', 'onnx/model_quantized.onnx']);
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('finds an encoder by the last part of its name, in the first directory that has all of it', async () => {
  const directories = [place('none'), place('one'), place('two')];
  expect(await locateEncoder({ name: 'owner/whole', directories })).toBe(place('one/models/whole'));
  expect(await locateEncoder({ name: 'whole', directories })).toBe(place('one/models/whole'));
  expect(await locateEncoder({ name: 'half', directories })).toBeUndefined();
  expect(await locateEncoder({ name: 'half', directories, precision: 'int8' })).toBe(place('two/half'));
  expect(await locateEncoder({ name: 'other', directories })).toBeUndefined();
});

it('looks for a directory only where it is', async () => {
  expect(await locateEncoder({ name: place('one/models/whole'), directories: [] })).toBe(
    place('one/models/whole'),
  );
  expect(await locateEncoder({ name: place('one'), directories: [place('one')] })).toBeUndefined();
});

it('refuses names that lead elsewhere', async () => {
  const located = locateEncoder({ name: 'a/../../etc', directories: [root] });
  await expect(located).rejects.toMatchObject({ code: 'ENCODERS_NAME_INVALID' });
});
