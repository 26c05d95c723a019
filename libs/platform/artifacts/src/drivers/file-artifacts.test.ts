import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeArtifactStore } from '../artifact-store.conformance.ts';
import { createFileArtifacts } from '../index.ts';

const createFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'runestone artifacts-'));

describeArtifactStore('a folder by its file: URI', async () => {
  const folder = await createFolder();
  return {
    store: createFileArtifacts(),
    baseUri: pathToFileURL(folder).href,
    close: () => rm(folder, { recursive: true }),
  };
});

describeArtifactStore('a confined folder by its path', async () => {
  const folder = await createFolder();
  return {
    store: createFileArtifacts({ root: folder }),
    baseUri: folder,
    close: () => rm(folder, { recursive: true }),
  };
});

describe('createFileArtifacts', () => {
  let folder: string;
  let inside: string;
  beforeEach(async () => {
    folder = await createFolder();
    inside = path.join(folder, 'in');
    await mkdir(path.join(folder, 'out'));
    await mkdir(inside);
    await writeFile(path.join(folder, 'out/secret'), 'secret');
    await symlink(path.join(folder, 'out'), path.join(inside, 'folder-link'));
    await symlink(path.join(folder, 'out/secret'), path.join(inside, 'file-link'));
    await symlink(path.join(folder, 'nowhere'), path.join(inside, 'dead-link'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each(['folder-link/secret', 'folder-link/new', 'file-link', 'dead-link', 'dead-link/new'])(
    'refuses the link %s that leads out of its root',
    async (link) => {
      const store = createFileArtifacts({ root: inside });
      const uri = path.join(inside, link);
      const refusal = { code: 'FILES_LINK_ESCAPES', kind: 'input' };
      await expect(store.read(uri)).rejects.toMatchObject(refusal);
      await expect(store.write(uri, 'x')).rejects.toMatchObject(refusal);
      await expect(store.list(uri)).rejects.toMatchObject(refusal);
      await expect(store.remove(uri)).rejects.toMatchObject(refusal);
      expect(await readdir(path.join(folder, 'out'))).toEqual(['secret']);
    },
  );

  it.each(['folder-link/secret', 'file-link'])(
    'refuses the link %s that leads out of the given boundary',
    async (link) => {
      const store = createFileArtifacts();
      const uri = path.join(inside, link);
      await expect(store.read(uri, { within: inside })).rejects.toMatchObject({ code: 'FILES_LINK_ESCAPES' });
      await expect(store.write(uri, 'x', { within: inside })).rejects.toMatchObject({
        code: 'FILES_LINK_ESCAPES',
      });
      expect((await store.read(uri)).toString()).toBe('secret');
    },
  );

  it('neither lists links nor removes what they lead to', async () => {
    const store = createFileArtifacts();
    expect(await store.list(inside)).toEqual([]);
    expect(await store.exists(inside)).toBe(false);
    await store.remove(inside);
    expect((await store.list(folder)).map((file) => file.path)).toEqual(['out/secret']);
  });

  it('refuses what lies outside its root', async () => {
    const store = createFileArtifacts({ root: inside });
    await expect(store.read(path.join(folder, 'out/secret'))).rejects.toMatchObject({
      code: 'ARTIFACT_URI_INVALID',
    });
    await expect(store.read(`${inside}-other/x`)).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID' });
  });

  it.each([
    'file://server/share/x',
    'file:relative',
    'file:///a?b',
    'file:///a#b',
    'file:///a%2fb',
    'file:///a%ff',
    's3://b/k',
  ])('refuses the URI %s', async (uri) => {
    await expect(createFileArtifacts().read(uri)).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID' });
  });

  it('refuses a huge file before it fills the memory', async () => {
    await writeFile(path.join(inside, 'huge'), '');
    await truncate(path.join(inside, 'huge'), 2 ** 40);
    const reading = createFileArtifacts().read(path.join(inside, 'huge'), { maxBytes: 1000 });
    await expect(reading).rejects.toMatchObject({ code: 'ARTIFACT_TOO_LARGE', kind: 'integrity' });
  });

  it('takes no pipe, socket or device for an artifact, and does not wait for one', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', path.join(inside, 'pipe')]);
    const server = createServer().listen(path.join(inside, 'socket'));
    await once(server, 'listening');
    for (const special of [path.join(inside, 'pipe'), path.join(inside, 'socket'), '/dev/zero']) {
      await expect(createFileArtifacts().read(special)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('says what is in the way of a write, and leaves it', async () => {
    const store = createFileArtifacts();
    await store.write(path.join(inside, 'a/b'), 'x');
    await expect(store.write(path.join(inside, 'a'), 'y')).rejects.toMatchObject({
      code: 'ARTIFACT_IN_THE_WAY',
    });
    await expect(store.write(path.join(inside, 'a/b/c'), 'y')).rejects.toMatchObject({
      code: 'ARTIFACT_IN_THE_WAY',
    });
    expect(await store.list(inside)).toEqual([{ path: 'a/b', sizeBytes: 1 }]);
  });

  it('overlooks what a killed writer left', async () => {
    await writeFile(path.join(inside, '.tmp-12-0123456789abcdef'), 'half');
    expect(await createFileArtifacts().list(inside)).toEqual([]);
  });
});
