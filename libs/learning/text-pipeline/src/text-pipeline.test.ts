import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDecider } from '@runestone/decisions';
import { createHashedNgrams } from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import { quantiseLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createRandom } from '@runestone/random';
import { createTokenizer } from '@runestone/tokenization';
import {
  checkGoldenTexts,
  createTextPipeline,
  decodeBundle,
  encodeBundle,
  manifestFile,
  parseManifest,
  standardSteps,
  type TextPipeline,
} from './index.ts';

function tinyPipeline(): TextPipeline {
  const features = createHashedNgrams({ charBits: 8, wordMax: 0 });
  const labelSpace = createLabelSpace({
    kind: 'single',
    labels: ['dan', 'swe', 'Other'],
    other: 'Other',
    names: { dan: 'Danish' },
  });
  const random = createRandom(1);
  const weights = Float32Array.from({ length: features.dimension * 3 }, () => random.nextFloat() * 8 - 4);
  return createTextPipeline({
    normalizer: createNormalizer(['well-formed', 'nfc', 'lower-case']),
    tokenizer: createTokenizer({ id: 'words', options: {} }),
    features,
    model: quantiseLinearModel(weights, new Float32Array(3)),
    decider: createDecider({ kind: 'single', temperature: 0.7 }, 3),
    labelSpace,
  });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function tinyBundle(pipeline = tinyPipeline()): Promise<Map<string, Uint8Array>> {
  const files = await encodeBundle(pipeline, standardSteps, {
    task: 'tiny',
    description: 'A bundle for tests.',
    metrics: { accuracy: 0.5 },
    hashes: { recipe: 'a'.repeat(64), data: 'b'.repeat(64) },
    producer: 'test',
    goldenTexts: ['Der vokser træer', 'här växer träd'],
    documents: [{ path: 'model-card.md', bytes: new TextEncoder().encode('# Tiny\n') }],
    sha256,
  });
  return new Map(files.map(({ path, bytes }) => [path, bytes]));
}

describe('explanations', () => {
  const pipeline = tinyPipeline();
  const explain = async (text: string, count = 5) =>
    (await pipeline.classify([text], { explain: count }))[0]?.explanation;

  it('add up to the margin between the two best labels, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.nat(30), async (text, count) => {
        const { features, otherEffects, bias, margin } = (await explain(text, count)) ?? {
          features: [],
          otherEffects: 0,
          bias: 0,
          margin: NaN,
        };
        const sum = features.reduce((total, { effect }) => total + effect, 0);
        expect(sum + otherEffects + bias).toBeCloseTo(margin, 4);
        // The model has no bias: the effects alone make the margin.
        expect(bias).toBeCloseTo(0, 4);
        expect(features.length).toBeLessThanOrEqual(count);
      }),
    );
  });

  it('name parts of the text, the strongest first, and both labels', async () => {
    const decision = (await pipeline.classify(['Der vokser træer'], { explain: 8 }))[0];
    const { features = [], label, against, method } = decision?.explanation ?? {};
    expect(method).toBe('weights');
    expect([label, against]).toEqual(decision?.alternatives.slice(0, 2).map((one) => one.label));
    expect(features.every(({ text }) => ' der vokser træer '.includes(text))).toBe(true);
    const sizes = features.map(({ effect }) => Math.abs(effect));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it('are given only when asked for', async () => {
    expect((await pipeline.classify(['træer']))[0]).not.toHaveProperty('explanation');
    expect((await explain('42 !?'))?.features).toEqual([]);
  });
});

describe('classify', () => {
  const pipeline = tinyPipeline();

  it('answers in order, and no text influences another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), async (texts) => {
        expect(await pipeline.classify(texts)).toEqual(
          (await Promise.all(texts.map((text) => pipeline.classify([text])))).map(([one]) => one),
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each(['', ' \t\n', '\u00A0', '\u3000'])('abstains from the empty text %j', async (text) => {
    expect((await pipeline.classify([text]))[0]).toMatchObject({ outcome: 'abstain', reason: 'empty-text' });
  });

  it('abstains from a text without features', async () => {
    expect((await pipeline.classify(['42 !?']))[0]).toMatchObject({
      outcome: 'abstain',
      reason: 'no-features',
    });
  });

  it('reads lone surrogates, long words and long texts', async () => {
    const hostile = ['\uD800\uDC00\uDFFF\uD800 abc', 'x'.repeat(100_000), 'savanne '.repeat(20_000)];
    expect((await pipeline.classify(hostile, { topK: 1 })).map(({ outcome }) => outcome)).toEqual([
      'label',
      'label',
      'label',
    ]);
  });

  it('names labels and cuts alternatives', async () => {
    const [one] = await pipeline.classify(['træer'], { topK: 2 });
    expect(one?.alternatives).toHaveLength(2);
    expect(one).toMatchObject({ outcome: 'label', label: one?.alternatives[0]?.label });
  });

  it('abstains below the confidence of the call', async () => {
    expect((await pipeline.classify(['træer'], { minConfidence: 1 }))[0]).toMatchObject({
      outcome: 'abstain',
      reason: 'low-confidence',
    });
  });
});

describe('bundle', () => {
  it('gives the same answers after a round trip', async () => {
    const files = await tinyBundle();
    const manifest = parseManifest(files.get(manifestFile)!);
    const again = await decodeBundle(manifest, files, standardSteps);
    const texts = ['Der er mange træer', 'skogen är grön', ''];
    expect(await again.classify(texts)).toEqual(await tinyPipeline().classify(texts));
    await expect(checkGoldenTexts(again, manifest)).resolves.toBeUndefined();
  });

  it('is the same bytes every time, the manifest last', async () => {
    expect([...(await tinyBundle())]).toEqual([...(await tinyBundle())]);
    expect([...(await tinyBundle()).keys()].at(-1)).toBe(manifestFile);
  });

  it('lists size and hash of every other file', async () => {
    const files = await tinyBundle();
    const manifest = parseManifest(files.get(manifestFile)!);
    expect(manifest.files.map(({ path }) => path)).toEqual([...files.keys()].slice(0, -1));
    for (const { path, sha256: expected } of manifest.files) expect(sha256(files.get(path)!)).toBe(expected);
  });

  it.each([
    ['no JSON', () => new TextEncoder().encode('{')],
    ['no UTF-8', () => Uint8Array.of(0xff, 0xfe)],
    ['another version', () => edited((manifest) => ({ ...manifest, formatVersion: 2 }))],
    [
      'a path that leaves the bundle',
      () =>
        edited((manifest) => ({
          ...manifest,
          files: [{ path: '../x', sha256: 'a'.repeat(64), sizeBytes: 1 }],
        })),
    ],
    ['an unknown key', () => edited((manifest) => ({ ...manifest, extra: 1 }))],
    [
      'a file listed twice',
      () =>
        edited((manifest) => ({
          ...manifest,
          files: [...(manifest['files'] as []), ...(manifest['files'] as [])],
        })),
    ],
  ])('refuses a manifest with %s', async (_, bytes) => {
    const damaged = await bytes();
    expect(() => parseManifest(damaged)).toThrow(
      expect.objectContaining({ code: 'BUNDLE_MANIFEST_INVALID', kind: 'integrity' }),
    );
  });

  async function edited(edit: (manifest: Record<string, unknown>) => object): Promise<Uint8Array> {
    const manifest = JSON.parse(new TextDecoder().decode((await tinyBundle()).get(manifestFile))) as Record<
      string,
      unknown
    >;
    return new TextEncoder().encode(JSON.stringify(edit(manifest)));
  }

  it.each([
    ['a missing file', (files: Map<string, Uint8Array>) => files.delete('steps/ngram-linear.bias.bin')],
    [
      'a truncated file',
      (files: Map<string, Uint8Array>) => files.set('steps/ngram-linear.weights.bin', new Uint8Array(3)),
    ],
    [
      'weights that are no numbers',
      (files: Map<string, Uint8Array>) =>
        files.set('steps/ngram-linear.bias.bin', new Uint8Array(12).fill(0xff)),
    ],
  ])('refuses %s', async (_, damage) => {
    const files = await tinyBundle();
    const manifest = parseManifest(files.get(manifestFile)!);
    damage(files);
    await expect(decodeBundle(manifest, files, standardSteps)).rejects.toEqual(
      expect.objectContaining({ kind: 'integrity' }),
    );
  });

  it('refuses unknown steps and damaged options', async () => {
    const files = await tinyBundle();
    for (const change of [
      { id: 'quantum' },
      { options: { keep: 'nothing' } },
      { role: 'decision' as const },
    ]) {
      const manifest = parseManifest(files.get(manifestFile)!);
      Object.assign(manifest.steps[1]!, change);
      await expect(decodeBundle(manifest, files, standardSteps)).rejects.toEqual(
        expect.objectContaining({ kind: 'integrity' }),
      );
    }
  });

  it('notices when golden texts are answered differently', async () => {
    const files = await tinyBundle();
    const manifest = parseManifest(files.get(manifestFile)!);
    const weights = files.get('steps/ngram-linear.weights.bin')!;
    files.set(
      'steps/ngram-linear.weights.bin',
      weights.map((byte) => byte ^ 0x40),
    );
    const damaged = await decodeBundle(manifest, files, standardSteps);
    await expect(checkGoldenTexts(damaged, manifest)).rejects.toEqual(
      expect.objectContaining({ code: 'BUNDLE_GOLDEN_MISMATCH' }),
    );
  });
});
