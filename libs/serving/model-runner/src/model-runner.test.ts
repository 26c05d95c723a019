import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createDecider } from '@runestone/decisions';
import { createHashedNgrams } from '@runestone/features';
import { textOf } from '@runestone/fields';
import { createLabelSpace } from '@runestone/label-encoding';
import { quantiseLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createRandom } from '@runestone/random';
import {
  createStageMeter,
  createTextPipeline,
  encodeBundle,
  manifestFile,
  parseManifest,
  standardSteps,
} from '@runestone/text-pipeline';
import { startThread } from '@runestone/threads';
import { createTokenizer } from '@runestone/tokenization';
import {
  createInlineRunner,
  createThreadRunner,
  wrapPipeline,
  type ModelRunner,
  type VerifiedFiles,
} from './index.ts';

const features = createHashedNgrams({ charBits: 10, wordMax: 1, wordBits: 8 });
const random = createRandom(5);
const weights = Float32Array.from({ length: features.dimension * 3 }, () => random.nextFloat() * 6 - 3);
const pipeline = createTextPipeline({
  normalizer: createNormalizer(['well-formed', 'nfc', 'lower-case']),
  tokenizer: createTokenizer({ id: 'words', options: {} }),
  features,
  model: quantiseLinearModel(weights, Float32Array.of(0.1, -0.2, 0)),
  decider: createDecider({ kind: 'single' }, 3),
  labelSpace: createLabelSpace({ kind: 'single', labels: ['a', 'b', 'c'], names: {} }),
});

async function makeBundle(): Promise<VerifiedFiles> {
  const files = new Map(
    (
      await encodeBundle(pipeline, standardSteps, {
        task: 'tiny',
        description: '',
        metrics: {},
        hashes: { recipe: 'a'.repeat(64), data: 'b'.repeat(64) },
        producer: 'test',
        goldenTexts: ['Der vokser træer'],
        documents: [],
        sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
      })
    ).map(({ path, bytes }) => [path, bytes]),
  );
  return { manifest: parseManifest(files.get(manifestFile) as Uint8Array), files };
}

const texts = ['Der vokser træer', '', 'på øya', 'x'.repeat(5000), '42'];
const runners: ModelRunner[] = [];
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
});

async function startThreads(
  bundle?: VerifiedFiles,
  threads = 1,
  batchTimeoutMs = 30_000,
): Promise<ModelRunner> {
  const runner = await createThreadRunner(bundle ?? (await makeBundle()), {
    start: (data) => startThread(import.meta.url, 'testing/runner-worker', data),
    name: 'tiny',
    threads,
    batchTimeoutMs,
    loadTimeoutMs: 30_000,
    pingTimeoutMs: 100,
  });
  runners.push(runner);
  return runner;
}

describe('createInlineRunner', () => {
  it('answers a small batch at once, as the pipeline does', async () => {
    const runner = await createInlineRunner(await makeBundle(), standardSteps);
    expect(await runner.classify(texts, { topK: 2 })).toEqual(await pipeline.classify(texts, { topK: 2 }));
    expect(await runner.classify([], {})).toEqual([]);
  });

  it('cuts a large batch into slices, in order', async () => {
    const sizes: number[] = [];
    const runner = wrapPipeline({
      classify: (slice, options, meter) => {
        sizes.push(slice.reduce((sum, text) => sum + textOf(text).length, 0));
        return pipeline.classify(slice, options, meter);
      },
      close: async () => undefined,
    });
    const many = Array.from({ length: 300 }, (_, i) => `${i} træ `.repeat(100));
    expect(await runner.classify(many, { topK: 1 })).toEqual(await pipeline.classify(many, { topK: 1 }));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1 << 14);
    expect(sizes.length).toBeGreaterThan(5);
  });

  it('lets other work have its turn between slices', async () => {
    const runner = await createInlineRunner(await makeBundle(), standardSteps);
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 0);
    await runner.classify(
      Array.from({ length: 12 }, () => 'savanne '.repeat(1000)),
      {},
    );
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('labels that are added', () => {
  it.each([
    ['here', (bundle: VerifiedFiles) => createInlineRunner(bundle, standardSteps)],
    ['on a thread', (bundle: VerifiedFiles) => startThreads(bundle)],
  ])('are refused %s for a model that cannot take them', async (_, open) => {
    const bundle = { ...(await makeBundle()), addedLabels: [{ label: 'd' }] };
    await expect(open(bundle)).rejects.toMatchObject({ code: 'BUNDLE_LABELS_FIXED', kind: 'input' });
  });
});

describe('a meter', () => {
  it.each([
    ['on this thread', async () => createInlineRunner(await makeBundle(), standardSteps)],
    ['on another', () => startThreads()],
  ])('is told what the stages of a large batch took %s', async (_, open) => {
    const runner = await open();
    const meter = createStageMeter();
    await runner.classify(texts, {});
    const startedMs = performance.now();
    await runner.classify([...texts, ...texts, ...texts, ...texts], {}, meter);
    const tookMs = performance.now() - startedMs;
    const { stagesMs } = meter.measures;
    expect(Math.min(...Object.values(stagesMs))).toBeGreaterThan(0);
    expect(Object.values(stagesMs).reduce((a, b) => a + b)).toBeLessThanOrEqual(tookMs);
  });
});

describe('createThreadRunner', () => {
  it('answers as the pipeline does, on each of its threads', async () => {
    const runner = await startThreads(await makeBundle(), 2);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => runner.classify(texts, { explain: 2 })),
    );
    expect(runner.concurrency).toBe(2);
    for (const answer of answers) expect(answer).toEqual(await pipeline.classify(texts, { explain: 2 }));
  });

  it('rejects a bundle whose golden texts are answered otherwise', async () => {
    const { manifest, files } = await makeBundle();
    const goldenTexts = manifest.goldenTexts.map(({ text, scores }) => ({
      text,
      scores: [...scores].reverse(),
    }));
    await expect(startThreads({ manifest: { ...manifest, goldenTexts }, files })).rejects.toMatchObject({
      code: 'BUNDLE_GOLDEN_MISMATCH',
      kind: 'integrity',
    });
  });

  it('goes on after a text that kills or hangs its thread', async () => {
    const runner = await startThreads(await makeBundle(), 1, 3000);
    await expect(runner.classify(['killer'], {})).rejects.toMatchObject({ code: 'THREAD_ENDED' });
    await expect(runner.classify(['hanger'], {})).rejects.toMatchObject({ kind: 'timeout' });
    expect(await runner.classify(['på'], {})).toEqual(await pipeline.classify(['på']));
  });
});
