import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { joinUri } from '@runestone/artifacts';
import { promote } from '@runestone/registry';
import { parseModelReference, saveBundle } from './index.ts';
import {
  artifacts,
  bundle,
  loadText,
  loader,
  manifestSha256,
  registry,
  tracker,
  uri,
  useTinyBundle,
} from './testing/tiny-bundle.ts';

useTinyBundle();

describe('resolve', () => {
  it('follows an alias to a version with the hash of its manifest', async () => {
    const tags = { 'runestone.manifest_sha256': manifestSha256 };
    await registry.createVersion({ name: 'tiny', sourceUri: uri, runId: 'ab'.repeat(16), tags });
    await promote(registry, { name: 'tiny', version: 1, reason: 'test' });
    const expected = { name: 'tiny', version: '1', runId: 'ab'.repeat(16), sourceUri: uri, manifestSha256 };
    for (const text of ['tiny', 'tiny@champion', 'tiny/1']) {
      expect(await loader.resolve(parseModelReference(text))).toEqual(expected);
    }
    expect((await loadText('tiny')).identity).toMatchObject({ version: '1', runId: 'ab'.repeat(16) });
  });

  it('finds the bundle of a run and that of a checkpoint', async () => {
    const run = await tracker.createRun({ experiment: 'tiny' });
    await expect(loadText('run:ababab')).rejects.toMatchObject({
      code: 'LOADER_BUNDLE_MISSING',
      kind: 'not-found',
    });
    await run.setTags({ 'runestone.manifest_sha256': manifestSha256 });
    await saveBundle(artifacts, joinUri(run.artifactUri, 'bundle'), bundle);
    await saveBundle(artifacts, joinUri(run.artifactUri, 'checkpoints/49'), bundle);
    const { identity } = await loadText('run:ababab');
    expect(identity).toEqual({ name: 'tiny', version: `run:${run.runId}`, runId: run.runId, manifestSha256 });
    expect((await loadText('run:ababab/49')).identity.version).toBe(`run:${run.runId}/49`);
  });

  it('takes a folder by path, relative path or file: URI', async () => {
    const relative = path.relative(process.cwd(), uri);
    for (const text of [uri, `${uri}/`, relative, `file://${uri}`, `file://${uri}/`]) {
      expect((await loadText(text)).identity).toEqual({
        name: 'bundle',
        version: 'directory',
        manifestSha256,
      });
    }
  });

  it.each(['none', 'none/1', 'run:ffffff'])('says that there is no %s', async (text) => {
    await expect(loader.resolve(parseModelReference(text))).rejects.toMatchObject({ kind: 'not-found' });
  });
});
