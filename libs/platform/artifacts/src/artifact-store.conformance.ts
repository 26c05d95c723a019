import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ArtifactStore } from './artifact-store.ts';
import { joinUri } from './join-uri.ts';

/** A store to try, a URI below which nothing is yet, and how to clear up. */
export interface ArtifactStoreTrial {
  readonly store: ArtifactStore;
  readonly baseUri: string;
  /** Names that this store cannot keep, and says so. */
  readonly refused?: RegExp;
  close(): Promise<void>;
}

const hostileEndings = [
  '/../secret',
  '/a/../../secret',
  '/..',
  '/./a',
  '/a//b',
  '//a',
  '/a\\b',
  '/..\\secret',
  '/a\0b',
  '/%2e%2e/secret',
  '/%2E%2E%2Fsecret',
  '/%252e%252e/secret',
  '/%25252e%25252e/secret',
  '/%00',
  '/%5c..%5csecret',
];

/** Defines the suite that every driver of ArtifactStore must pass. */
export function describeArtifactStore(name: string, create: () => Promise<ArtifactStoreTrial>): void {
  describe(`${name} as an artifact store`, () => {
    let trial: ArtifactStoreTrial;
    let store: ArtifactStore;
    const at = (relative: string): string => joinUri(trial.baseUri, relative);
    const readText = async (relative: string): Promise<string> => (await store.read(at(relative))).toString();

    beforeEach(async () => {
      trial = await create();
      store = trial.store;
    });
    afterEach(() => trial.close());

    it('gives back what was written, text and bytes', async () => {
      await store.write(at('a/b.txt'), 'Savannen ligger i Småland');
      await store.write(at('a/c.bin'), Uint8Array.of(0, 255, 10, 13));
      await store.write(at('empty'), '');
      expect(await readText('a/b.txt')).toBe('Savannen ligger i Småland');
      expect([...(await store.read(at('a/c.bin')))]).toEqual([0, 255, 10, 13]);
      expect(await store.read(at('empty'))).toHaveLength(0);
    });

    it('replaces what was there', async () => {
      await store.write(at('a'), 'a long first text');
      await store.write(at('a'), 'second');
      expect(await readText('a')).toBe('second');
      expect(await store.list(trial.baseUri)).toEqual([{ path: 'a', sizeBytes: 6 }]);
    });

    it('lists every file below a URI by path, and nothing where there is nothing', async () => {
      for (const path of ['b/z', 'b/a/deep', 'a', 'c']) await store.write(at(path), path);
      expect(await store.list(trial.baseUri)).toEqual(
        ['a', 'b/a/deep', 'b/z', 'c'].map((path) => ({ path, sizeBytes: path.length })),
      );
      expect((await store.list(at('b'))).map(({ path }) => path)).toEqual(['a/deep', 'z']);
      expect(await store.list(at('none'))).toEqual([]);
    });

    it('tells what exists: artifacts and what holds any', async () => {
      await store.write(at('a/b'), 'x');
      const found = await Promise.all(
        [at('a/b'), at('a'), at('c'), at('a/b/c')].map((uri) => store.exists(uri)),
      );
      expect(found).toEqual([true, true, false, false]);
    });

    it('removes one artifact or a whole folder, once and again', async () => {
      for (const path of ['a/b', 'a/c/d', 'ab', 'e']) await store.write(at(path), 'x');
      await store.remove(at('a'));
      await store.remove(at('a'));
      await store.remove(at('e'));
      expect((await store.list(trial.baseUri)).map(({ path }) => path)).toEqual(['ab']);
      expect(await store.exists(at('a'))).toBe(false);
    });

    it('says that an artifact is missing', async () => {
      await store.write(at('folder/x'), 'x');
      for (const path of ['none', 'folder', 'folder/x/y']) {
        await expect(store.read(at(path))).rejects.toMatchObject({
          code: 'ARTIFACT_MISSING',
          kind: 'not-found',
        });
      }
    });

    it('copies files in and out, whole or not at all', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'runestone-copies-'));
      try {
        const bytes = randomBytes(300_000);
        await writeFile(path.join(folder, 'in'), bytes);
        await store.upload(at('a/b'), path.join(folder, 'in'), { within: trial.baseUri });
        expect((await store.read(at('a/b'))).equals(bytes)).toBe(true);
        await store.download(at('a/b'), path.join(folder, 'new/out'), { within: trial.baseUri });
        expect((await readFile(path.join(folder, 'new/out'))).equals(bytes)).toBe(true);
        await writeFile(path.join(folder, 'in'), '');
        await store.upload(at('a/b'), path.join(folder, 'in'));
        await store.download(at('a/b'), path.join(folder, 'new/out'));
        expect(await readFile(path.join(folder, 'new/out'), 'utf8')).toBe('');
        await expect(store.download(at('a/none'), path.join(folder, 'x'))).rejects.toMatchObject({
          code: 'ARTIFACT_MISSING',
        });
        await expect(store.upload(at('a/c'), path.join(folder, 'none'))).rejects.toThrow();
        expect(await store.exists(at('a/c'))).toBe(false);
        expect((await readdir(folder)).sort()).toEqual(['in', 'new']);
        expect(await readdir(path.join(folder, 'new'))).toEqual(['out']);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('refuses to read more than was asked for', async () => {
      await store.write(at('a'), 'x'.repeat(100));
      expect(await store.read(at('a'), { maxBytes: 100 })).toHaveLength(100);
      await expect(store.read(at('a'), { maxBytes: 99 })).rejects.toMatchObject({
        code: 'ARTIFACT_TOO_LARGE',
      });
    });

    it('keeps names as they are, also those that mean something in a URI', async () => {
      const names = ['a b', 'a%20b', 'ø', 'x;y', 'x#y', 'x?y', 'a+b', '...', '~', '.hidden'].sort();
      const paths = names.filter((name) => trial.refused?.test(name) !== true);
      for (const name of names.filter((one) => !paths.includes(one)))
        await expect(store.write(at(name), name)).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID' });
      for (const path of paths) await store.write(at(path), path);
      expect((await store.list(trial.baseUri)).map(({ path }) => path)).toEqual(paths);
      for (const path of paths) expect(await readText(path)).toBe(path);
    });

    it('keeps any text under any plain path', async () => {
      const part = fc
        .stringMatching(/^[\p{L}\p{N} %#?;+@~_-]{1,12}$/u)
        .filter((text) => !/%[0-9a-f]{2}/i.test(text) && trial.refused?.test(text) !== true);
      const place = fc
        .array(part, { minLength: 1, maxLength: 3 })
        .map((parts) => ['p', ...parts, 'end'].join('/'));
      await fc.assert(
        fc.asyncProperty(place, fc.string(), async (where, text) => {
          await store.write(at(where), text);
          expect(await readText(where)).toBe(text.toWellFormed());
          await store.remove(at('p'));
        }),
        { numRuns: 15 },
      );
    });

    it('shows readers the old artifact or the new, never a half', async () => {
      const contents = ['a'.repeat(100_000), 'b'.repeat(50_000)];
      await store.write(at('x'), contents[0] as string);
      const writing = (async () => {
        for (let round = 0; round < 6; round += 1) await store.write(at('x'), contents[round % 2] as string);
      })();
      for (let round = 0; round < 12; round += 1) expect(contents).toContain(await readText('x'));
      await writing;
    });

    describe.each(hostileEndings)('with a URI that ends in %j', (ending) => {
      const refusal = {
        kind: 'input',
        code: expect.stringMatching(/^(FILES_PATH_ESCAPES|ARTIFACT_URI_INVALID)$/),
      };

      it('refuses to write, read, list, look or remove', async () => {
        const uri = `${trial.baseUri}/folder${ending}`;
        await store.write(at('secret'), 'kept');
        await expect(store.write(uri, 'x')).rejects.toMatchObject(refusal);
        await expect(store.read(uri)).rejects.toMatchObject(refusal);
        await expect(store.list(uri)).rejects.toMatchObject(refusal);
        await expect(store.exists(uri)).rejects.toMatchObject(refusal);
        await expect(store.upload(uri, '/dev/null')).rejects.toMatchObject(refusal);
        await expect(store.download(uri, '/nowhere/at/all')).rejects.toMatchObject(refusal);
        await expect(store.remove(uri)).rejects.toMatchObject(refusal);
        expect(await readText('secret')).toBe('kept');
      });
    });

    it.each(['', 'relative/path', 'http://example.org/x', 'ftp://x/y'])('refuses the URI %j', async (uri) => {
      await expect(store.read(uri)).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID', kind: 'input' });
      await expect(store.write(uri, 'x')).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID' });
    });

    it('stays within the URI that was given as the boundary', async () => {
      await store.write(at('in/x'), 'x', { within: at('in') });
      expect((await store.read(at('in/x'), { within: at('in') })).toString()).toBe('x');
      await expect(store.read(at('in/x'), { within: at('other') })).rejects.toMatchObject({ kind: 'input' });
      await expect(store.write(at('inner'), 'x', { within: at('in') })).rejects.toMatchObject({
        kind: 'input',
      });
    });
  });
}
