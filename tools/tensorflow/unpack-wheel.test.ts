import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unpackWheel } from './unpack-wheel.ts';
import type { Wheel } from './wheel-table.ts';

const library = 'tensorflow/libtensorflow_cc.so.2';
const wheel: Wheel = { file: 'x-1-py3-none-any.whl', sha256: '', sizeBytes: 0, contains: [library] };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-unpack-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A zip archive of small files that are stored, not compressed (APPNOTE.TXT 4.3). */
function zipOf(members: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(members)) {
    const sizes = Buffer.alloc(30);
    sizes.writeUInt32LE(0x04034b50, 0);
    sizes.writeUInt32LE(text.length, 18);
    sizes.writeUInt32LE(text.length, 22);
    sizes.writeUInt16LE(name.length, 26);
    const local = Buffer.concat([sizes, Buffer.from(name + text)]);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    sizes.copy(central, 20, 18, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local);
    centrals.push(Buffer.concat([central, Buffer.from(name)]));
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

async function unpack(bytes: Buffer): Promise<void> {
  const file = path.join(folder, 'x.whl');
  await writeFile(file, bytes);
  const { signal } = new AbortController();
  await unpackWheel(file, wheel, { folder: path.join(folder, 'out'), signal });
}

describe('unpackWheel', () => {
  it('unpacks what is wanted and nothing else', async () => {
    await unpack(
      zipOf({
        'tensorflow/__init__.py': 'no',
        [library]: 'library',
        'tensorflow/include/tensorflow/c/c_api.h': 'header',
        'x-1.dist-info/RECORD': 'no',
      }),
    );
    const names = await readdir(path.join(folder, 'out'), { recursive: true });
    expect(names.filter((name) => name.includes('.')).sort()).toEqual([
      path.join('include', 'tensorflow', 'c', 'c_api.h'),
      path.join('lib', 'libtensorflow_cc.so.2'),
    ]);
    expect(await readFile(path.join(folder, 'out', 'lib', 'libtensorflow_cc.so.2'), 'utf8')).toBe('library');
  });

  it.each([
    ['lacks a library', zipOf({ 'tensorflow/__init__.py': '' }), /lacks tensorflow\/libtensorflow_cc/],
    ['is no archive', Buffer.from('<html>'), /is no zip archive/],
    ['is cut', zipOf({ [library]: 'x' }).subarray(20), /x-1-py3-none-any\.whl is/],
    ['leads out', zipOf({ '../x': 'x', [library]: 'x' }), /is damaged/],
  ])('refuses what %s', async (_, bytes, message) => {
    const unpacking = unpack(bytes);
    await expect(unpacking).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_WHEEL_INVALID',
      kind: 'integrity',
    });
    await expect(unpacking).rejects.toThrow(message);
  });
});
