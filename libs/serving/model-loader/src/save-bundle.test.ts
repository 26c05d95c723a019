import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFileArtifacts, type ArtifactStore } from '@runestone/artifacts';
import { saveBundle } from './index.ts';

const artifacts = createFileArtifacts();
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The manifest first: the order of the list does not matter. */
const bundleOf = (text: string) => [
  { path: 'manifest.json', bytes: bytesOf(`{"about":"${text}"}`) },
  { path: 'steps/weights.bin', bytes: bytesOf(text) },
  { path: 'model-card.md', bytes: bytesOf(text) },
];

let folder: string;
let uri: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-save-'));
  uri = path.join(folder, 'bundle');
});
afterEach(() => rm(folder, { recursive: true }));

const pathsOf = async (): Promise<string[]> => (await artifacts.list(uri)).map((file) => file.path);

/** The real store, stopping or counting at each write. */
function watchWrites(onWrite: (uri: string, count: number) => void): ArtifactStore {
  let count = 0;
  return {
    ...artifacts,
    write: async (where, data, options) => {
      onWrite(path.relative(uri, where), (count += 1));
      await artifacts.write(where, data, options);
    },
  };
}

describe('saveBundle', () => {
  it('writes the manifest last', async () => {
    const order: string[] = [];
    await saveBundle(
      watchWrites((file) => order.push(file)),
      uri,
      bundleOf('one'),
    );
    expect(order).toEqual(['steps/weights.bin', 'model-card.md', 'manifest.json']);
    expect((await artifacts.read(path.join(uri, 'steps/weights.bin'))).toString()).toBe('one');
  });

  it.each([1, 2, 3])('leaves nothing when write %i fails', async (failing) => {
    const full = watchWrites((_, count) => {
      if (count === failing) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    await expect(saveBundle(full, uri, bundleOf('one'))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(folder)).toEqual([]);
    await saveBundle(artifacts, uri, bundleOf('one'));
    expect(await pathsOf()).toHaveLength(3);
  });

  it('leaves what else the folder holds when it fails', async () => {
    await mkdir(uri);
    await writeFile(path.join(uri, 'notes.txt'), 'mine');
    const full = watchWrites(() => {
      throw new Error('full');
    });
    await expect(saveBundle(full, uri, bundleOf('one'))).rejects.toThrow('full');
    expect(await pathsOf()).toEqual(['notes.txt']);
  });

  it('goes on where a killed writer stopped', async () => {
    await artifacts.write(path.join(uri, 'steps/weights.bin'), 'half');
    await saveBundle(artifacts, uri, bundleOf('one'));
    expect((await artifacts.read(path.join(uri, 'steps/weights.bin'))).toString()).toBe('one');
  });

  it('writes the same bundle once, and never another in its place', async () => {
    await saveBundle(artifacts, uri, bundleOf('one'));
    let writes = 0;
    await saveBundle(
      watchWrites(() => (writes += 1)),
      uri,
      bundleOf('one'),
    );
    expect(writes).toBe(0);
    const other = saveBundle(artifacts, uri, bundleOf('two'));
    await expect(other).rejects.toMatchObject({ code: 'LOADER_BUNDLE_EXISTS', kind: 'conflict' });
    expect((await artifacts.read(path.join(uri, 'model-card.md'))).toString()).toBe('one');
  });

  it.each(['../x', '/x', 'a\\b', '%2e%2e/x'])(
    'refuses a file called %j and leaves nothing',
    async (hostile) => {
      const files = [...bundleOf('one'), { path: hostile, bytes: bytesOf('x') }];
      await expect(saveBundle(artifacts, uri, files)).rejects.toMatchObject({ kind: 'input' });
      expect(await artifacts.list(folder)).toEqual([]);
    },
  );

  it('needs a manifest', async () => {
    await expect(saveBundle(artifacts, uri, bundleOf('one').slice(1))).rejects.toThrow('manifest.json');
  });
});
