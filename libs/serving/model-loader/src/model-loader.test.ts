import { readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RunestoneError } from '@runestone/errors';
import { sha256Hex } from '@runestone/files';
import { manifestFile, standardSteps, type BundleFile, type BundleManifest } from '@runestone/text-pipeline';
import {
  bundleFilesOf,
  createModelFetcher,
  createModelLoader,
  parseModelReference,
  type LoadProgress,
} from './index.ts';
import {
  artifacts,
  bundle,
  home,
  loadText,
  loader,
  manifestSha256,
  registry,
  tracker,
  uri,
  useTinyBundle,
} from './testing/tiny-bundle.ts';

useTinyBundle();

/** The files of the bundle, which tests are made of before it is. */
const bundlePaths = [
  'steps/ngram-linear.weights.bin',
  'steps/ngram-linear.scales.bin',
  'steps/ngram-linear.bias.bin',
  'docs/model-card.md',
  manifestFile,
];
const fileOf = (file: string): string => path.join(home, 'bundle', file);
const registered = () => ({ name: 'tiny', version: '1', sourceUri: uri, manifestSha256 });
const unregistered = () => ({ name: 'bundle', version: 'directory', sourceUri: uri });

async function editManifest(edit: (manifest: BundleManifest) => unknown): Promise<void> {
  const manifest = JSON.parse(await readFile(fileOf(manifestFile), 'utf8')) as BundleManifest;
  await writeFile(fileOf(manifestFile), JSON.stringify(edit(manifest)));
}

describe('load', () => {
  it('gives a model that answers, with its identity', async () => {
    const { pipeline, manifest, identity } = await loader.load(registered());
    expect((await pipeline.classify(['Der vokser træer']))[0]).toHaveProperty('outcome', 'label');
    expect(manifest.task).toBe('tiny');
    expect(identity).toEqual({ name: 'tiny', version: '1', manifestSha256 });
  });

  it('reads no more than the files that are chosen, which it verifies', async () => {
    const fetcher = createModelFetcher({ artifacts, registry, tracker });
    const card = 'docs/model-card.md';
    await rm(fileOf('steps/ngram-linear.bias.bin'));
    const fetch = () => fetcher.fetch(registered(), { chooseFiles: () => [card, undefined, 'none'] });
    const { files, identity } = await fetch();
    expect([[...files.keys()], identity.manifestSha256]).toEqual([[card], manifestSha256]);
    await writeFile(fileOf(card), '# Tinx\n');
    await expect(fetch()).rejects.toMatchObject({ code: 'LOADER_BUNDLE_DAMAGED' });
  });

  it('fetches the files as they are, the manifest last, and verifies them', async () => {
    const resolved = await loader.resolve(parseModelReference(uri));
    const fetched = bundleFilesOf(await loader.fetch(resolved));
    const bytesOf = (files: readonly BundleFile[]) =>
      files.map(({ path: file, bytes }) => [file, Buffer.from(bytes).toString('hex')]);
    expect(new Map(bytesOf(fetched) as [string, string][])).toEqual(
      new Map(bytesOf(bundle) as [string, string][]),
    );
    expect(fetched.at(-1)?.path).toBe(manifestFile);
    await writeFile(fileOf('docs/model-card.md'), '# Tinx\n');
    await expect(loader.fetch(resolved)).rejects.toMatchObject({ code: 'LOADER_BUNDLE_DAMAGED' });
  });

  it('tells how far it is', async () => {
    const progress: LoadProgress[] = [];
    await loader.load(registered(), { onProgress: (step) => progress.push(step) });
    expect(bundle.map((file) => file.path)).toEqual(bundlePaths);
    const totalBytes = bundle.slice(0, -1).reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(progress.map((step) => step.path)).toEqual(bundle.slice(0, -1).map((file) => file.path));
    expect(progress.at(-1)).toMatchObject({ doneBytes: totalBytes, totalBytes });
  });

  it('refuses a bundle of which any byte of any file was changed, and names the file', async () => {
    const places = fc.constantFrom(...bundle).chain((file) =>
      fc.record({
        file: fc.constant(file),
        offset: fc.nat(file.bytes.length - 1),
        flip: fc.integer({ min: 1, max: 255 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(places, async ({ file, offset, flip }) => {
        const changed = Buffer.from(file.bytes);
        changed[offset] = (changed[offset] as number) ^ flip;
        await writeFile(fileOf(file.path), changed);
        const refusal = { kind: 'integrity', message: expect.stringContaining(file.path) };
        await expect(loader.load(registered())).rejects.toMatchObject(refusal);
        if (file.path !== manifestFile)
          await expect(loader.load(unregistered())).rejects.toMatchObject(refusal);
        await writeFile(fileOf(file.path), file.bytes);
      }),
      { numRuns: 60 },
    );
    await expect(loader.load(registered())).resolves.toHaveProperty('identity');
  });

  it.each(bundlePaths)('refuses a bundle whose %s is missing, longer, shorter or empty', async (file) => {
    const whole = await readFile(fileOf(file));
    const refusal = { code: 'LOADER_BUNDLE_DAMAGED', kind: 'integrity', details: { uri, path: file } };
    await rm(fileOf(file));
    await expect(loader.load(registered())).rejects.toMatchObject(refusal);
    for (const content of [Buffer.concat([whole, Buffer.of(0)]), whole.subarray(0, -1), Buffer.alloc(0)]) {
      await writeFile(fileOf(file), content);
      await expect(loader.load(registered())).rejects.toMatchObject(refusal);
    }
  });

  it.each(['docs/model-card.md', manifestFile])(
    'refuses a link in place of %s that leads out, and follows one inside',
    async (file) => {
      const outside = path.join(home, 'outside');
      await rename(fileOf(file), outside);
      await symlink(outside, fileOf(file));
      await expect(loader.load(registered())).rejects.toMatchObject({
        code: 'LOADER_BUNDLE_DAMAGED',
        details: { path: file },
      });
      await rm(fileOf(file));
      await rename(outside, fileOf('elsewhere'));
      await symlink(fileOf('elsewhere'), fileOf(file));
      await expect(loader.load(registered())).resolves.toHaveProperty('pipeline');
    },
  );

  it('refuses a folder in the bundle that is a link leading out', async () => {
    await rename(fileOf('docs'), path.join(home, 'docs'));
    await symlink(path.join(home, 'docs'), fileOf('docs'));
    await expect(loader.load(unregistered())).rejects.toMatchObject({ code: 'LOADER_BUNDLE_DAMAGED' });
  });

  it('refuses a file of a gigabyte before it fills the memory', async () => {
    await truncate(fileOf(manifestFile), 2 ** 30);
    await expect(loader.load(unregistered())).rejects.toMatchObject({
      code: 'LOADER_BUNDLE_DAMAGED',
      details: { path: manifestFile },
    });
    await writeFile(fileOf(manifestFile), (bundle.at(-1) as BundleFile).bytes);
    await truncate(fileOf('docs/model-card.md'), 2 ** 30);
    await expect(loader.load(unregistered())).rejects.toMatchObject({
      details: { path: 'docs/model-card.md' },
    });
  });

  it('refuses a bundle that is larger than allowed', async () => {
    const small = createModelLoader({
      artifacts,
      registry,
      tracker,
      steps: standardSteps,
      maxBundleBytes: 100,
    });
    await expect(small.load(registered())).rejects.toMatchObject({
      code: 'LOADER_BUNDLE_TOO_LARGE',
      kind: 'integrity',
    });
  });

  it.each([
    '../outside',
    '/etc/passwd',
    'a/../../outside',
    '%2e%2e/outside',
    'a\\b',
    './x',
    'a//b',
    `${'a/'.repeat(90)}a`,
  ])('refuses a manifest that lists %j', async (hostile) => {
    await writeFile(path.join(home, 'outside'), 'x');
    const listed = { path: hostile, sha256: sha256Hex('x'), sizeBytes: 1 };
    await editManifest((manifest) => ({ ...manifest, files: [...manifest.files, listed] }));
    await expect(loader.load(unregistered())).rejects.toMatchObject({ kind: 'integrity' });
  });

  it('refuses a manifest that lists a file twice, that is no manifest, or whose golden texts have other scores', async () => {
    await editManifest((manifest) => ({ ...manifest, files: [...manifest.files, manifest.files[0]] }));
    await expect(loader.load(unregistered())).rejects.toMatchObject({ code: 'BUNDLE_MANIFEST_INVALID' });
    await writeFile(fileOf(manifestFile), '{"formatVersion": 1');
    await expect(loader.load(unregistered())).rejects.toMatchObject({
      code: 'BUNDLE_MANIFEST_INVALID',
      kind: 'integrity',
    });
    await writeFile(fileOf(manifestFile), (bundle.at(-1) as BundleFile).bytes);
    const goldenTexts = [{ text: 'Der vokser træer', scores: [0.5, 0.5] }];
    await editManifest((manifest) => ({ ...manifest, goldenTexts }));
    await expect(loader.load(unregistered())).rejects.toMatchObject({
      code: 'BUNDLE_GOLDEN_MISMATCH',
      kind: 'integrity',
    });
  });

  it('calls what is not there missing, and a reference that is not plain an input', async () => {
    await expect(loadText(path.join(home, 'none'))).rejects.toMatchObject({
      code: 'LOADER_BUNDLE_MISSING',
      kind: 'not-found',
    });
    await expect(loadText('file:///a/%2e%2e/b')).rejects.toMatchObject({ kind: 'input' });
    await expect(loadText('file://server/b')).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID' });
  });

  it('does not call a bundle damaged when the store cannot be reached', async () => {
    const away = new RunestoneError({ kind: 'upstream', code: 'STORE_AWAY', message: 'away' });
    const read = (wanted: string) => (wanted.endsWith('.md') ? Promise.reject(away) : artifacts.read(wanted));
    const unlucky = createModelLoader({ artifacts: { read }, registry, tracker, steps: standardSteps });
    await expect(unlucky.load(registered())).rejects.toBe(away);
  });
});
