import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import { pack } from 'tar-stream';
import { readWili } from './read-wili.ts';

const official = {
  'x_train.txt': 'En "tekst" på dansk\nEn text på svenska\n',
  'y_train.txt': 'dan\nswe\n',
  'x_test.txt': 'Ein tekst\n',
  'y_test.txt': 'nno\n',
  'labels.csv': 'Label;English\ndan;Danish\nnno;Nynorsk\nswe;Swedish\n',
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-wili-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(
  kind: 'directory' | 'zip' | 'tar',
  files: Record<string, string>,
  name: string,
): Promise<string> {
  const location = path.join(folder, name);
  if (kind === 'directory') {
    await mkdir(location);
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(location, file), text);
  } else if (kind === 'zip') {
    await writeFile(location, storeZip(files));
  } else {
    const archive = pack();
    for (const [file, text] of Object.entries(files)) archive.entry({ name: `wili/${file}` }, text);
    archive.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive) chunks.push(chunk as Uint8Array);
    await writeFile(location, gzipSync(Buffer.concat(chunks)));
  }
  return location;
}

async function read(location: string, part: 'train' | 'test' = 'train'): Promise<Example[]> {
  const list: Example[] = [];
  for await (const example of readWili(location, {
    part,
    map: { dan: 'dan', nno: 'nno' },
    default: 'Other',
  })) {
    list.push(example);
  }
  return list;
}

describe('readWili', () => {
  it.each([
    ['directory', 'wili'],
    ['zip', 'wili.zip'],
    ['tar', 'wili.tar.gz'],
  ] as const)('reads both parts of a %s', async (kind, name) => {
    const location = await write(kind, official, name);
    expect(await read(location)).toEqual([
      { text: 'En "tekst" på dansk', labels: ['dan'], source: 'wili train' },
      { text: 'En text på svenska', labels: ['Other'], source: 'wili train' },
    ]);
    expect((await read(location, 'test')).map(({ labels }) => labels[0])).toEqual(['nno']);
  });

  it.each([
    ['more texts', { 'x_train.txt': 'a\nb\nc\n' }, { texts: 3, labels: 2 }],
    ['more labels', { 'y_train.txt': 'dan\ndan\nswe\n' }, { texts: 2, labels: 3 }],
    ['an unknown label', { 'y_train.txt': 'dan\nxyz\n' }, { line: 2, label: 'xyz' }],
  ])('refuses %s', async (what, change, details) => {
    const location = await write('directory', { ...official, ...change }, what);
    await expect(read(location)).rejects.toMatchObject({
      code: 'DATASET_SOURCE_INVALID',
      kind: 'input',
      details,
    });
  });

  it.each([
    ['zip', 'few.zip'],
    ['tar', 'few.tar.gz'],
  ] as const)('names the member that a %s lacks', async (kind, name) => {
    const location = await write(kind, { 'labels.csv': official['labels.csv'] }, name);
    await expect(read(location)).rejects.toThrow(/few.* has no y_train\.txt/);
  });

  it('refuses what is no archive', async () => {
    for (const name of ['no.zip', 'no.tar.gz', 'no.txt']) {
      await writeFile(path.join(folder, name), 'nothing of the kind');
      await expect(read(path.join(folder, name))).rejects.toMatchObject({ code: 'DATASET_SOURCE_INVALID' });
    }
  });
});

/** Writes a zip archive of stored (uncompressed) members. */
function storeZip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [nameBytes, data] = [Buffer.from(`wili-2018/${name}`), Buffer.from(text)];
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt32LE(crc32(data), 10);
    header.writeUInt32LE(data.length, 14);
    header.writeUInt32LE(data.length, 18);
    header.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), header, nameBytes, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), header, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}
