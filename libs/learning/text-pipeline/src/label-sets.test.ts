import { describe, expect, it } from '@jest/globals';
import { createDecider } from '@runestone/decisions';
import type { FeatureExtractor } from '@runestone/features';
import { createHashedNgrams } from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import {
  createLinearModel,
  quantiseLinearModel,
  type BatchClassifier,
  type Classifier,
} from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createRandom } from '@runestone/random';
import { createTokenizer } from '@runestone/tokenization';
import {
  addLabels,
  checkGoldenTexts,
  createTextPipeline,
  decodeBundle,
  encodeBundle,
  labelsOf,
  parseManifest,
  standardSteps,
  type PipelineParts,
} from './index.ts';

const words = ['mug', 'leash', 'tea'] as const;

/** Counts three words, and names them. */
const features: FeatureExtractor = {
  ...{ id: 'three-words', options: {}, dimension: words.length },
  name: (tokens) =>
    words.flatMap((text, column) => {
      const count = tokens.filter((token) => token === text).length;
      return count === 0 ? [] : [{ column, kind: 'words' as const, text, count }];
    }),
  transform(tokens, row) {
    row.length = words.length;
    words.forEach((word, column) => {
      row.indices[column] = column;
      row.values[column] = tokens.filter((token) => token === word).length;
    });
  },
};

const sets = [[0, 1], [0], [2], []];
/** What a word adds to the sets: a mug is of the kitchen, and with a leash of both. */
const weights = [
  ...[2, 3, 0, 0], // mug
  ...[4, 0, 0, 0], // leash
  ...[0, 1, 5, 0], // tea
];
const linear = createLinearModel(Float32Array.from(weights), Float32Array.of(0, 0, 0, 1));

/** The same, without weights to be read off. */
const network: BatchClassifier = {
  ...{ id: 'network', classCount: sets.length, dimension: words.length },
  predictBatch: async (rows) =>
    Float64Array.from(
      rows.flatMap((row) => {
        const logits = new Float64Array(sets.length);
        linear.predict(row, logits);
        return Array.from(logits);
      }),
    ),
  close: async () => undefined,
};

const partsOf = (model: Classifier): PipelineParts => ({
  normalizer: createNormalizer([]),
  tokenizer: createTokenizer({ id: 'words', options: {} }),
  ...{ features, model },
  decider: createDecider({ kind: 'multi', sets }, 3),
  labelSpace: createLabelSpace({ kind: 'multi', labels: ['Kitchen', 'Garden & Pets', 'Drinks'] }),
});

describe('a pipeline whose model tells sets of labels apart', () => {
  it('answers with the labels of the best set', async () => {
    const answers = await createTextPipeline(partsOf(linear)).classify(['mug leash', 'mug', 'tea', 'x']);
    expect(answers.map(labelsOf)).toEqual([['Kitchen', 'Garden & Pets'], ['Kitchen'], ['Drinks'], []]);
    expect(answers[0]?.alternatives).toHaveLength(3);
  });

  it.each([
    ['weights', linear],
    ['occlusion', network],
  ])('explains by %s why the best set came before the second', async (method, model) => {
    const [answer] = await createTextPipeline(partsOf(model)).classify(['mug leash'], { explain: 5 });
    // Both together: 2 + 4 before 3 for the kitchen alone.
    expect(answer?.explanation).toMatchObject({
      ...{ method, label: 'Kitchen + Garden & Pets', against: 'Kitchen', margin: 3 },
      features: [
        { text: 'leash', effect: 4 },
        { text: 'mug', effect: -1 },
      ],
    });
  });

  it('names the set without labels by nothing', async () => {
    const [answer] = await createTextPipeline(partsOf(linear)).classify(['x'], { explain: 1 });
    expect(answer?.explanation).toMatchObject({ label: '', against: 'Kitchen + Garden & Pets', margin: 1 });
  });

  it.each([
    ['labels in place of sets', { decider: createDecider({ kind: 'multi' }, 3) }],
    ['other labels', { decider: createDecider({ kind: 'multi', sets }, 4) }],
  ])('is refused with a decision on %s', (_, changes) => {
    expect(() => createTextPipeline({ ...partsOf(linear), ...changes })).toThrow(
      expect.objectContaining({ code: 'BUNDLE_PARTS_MISMATCH' }),
    );
  });

  it('takes no more labels', async () => {
    await expect(addLabels(createTextPipeline(partsOf(linear)), [{ label: 'Toys' }])).rejects.toMatchObject({
      code: 'BUNDLE_LABELS_FIXED',
      message: expect.stringContaining('sets of labels'),
    });
  });
});

describe('a bundle of label sets', () => {
  const random = createRandom(3);
  const ngrams = createHashedNgrams({ charBits: 8, wordMax: 0 });
  const numbers = Float32Array.from({ length: ngrams.dimension * 4 }, () => random.nextFloat() * 8 - 4);
  const pipeline = createTextPipeline({
    ...partsOf(quantiseLinearModel(numbers, new Float32Array(4))),
    features: ngrams,
  });

  it('comes back with its sets and answers as before', async () => {
    const files = await encodeBundle(pipeline, standardSteps, {
      ...{ task: 'tiny', description: '', metrics: {}, producer: 'test', documents: [] },
      hashes: { recipe: 'a'.repeat(64), data: 'b'.repeat(64) },
      goldenTexts: ['mug and leash', 'green tea'],
      sha256: () => 'c'.repeat(64),
    });
    const bytes = new Map(files.map((file) => [file.path, file.bytes]));
    const manifest = parseManifest(bytes.get('manifest.json') as Uint8Array);
    const again = await decodeBundle(manifest, bytes, standardSteps);
    expect(again.parts.decider.options.sets).toEqual(sets);
    expect(manifest.goldenTexts.map(({ scores }) => scores.length)).toEqual([3, 3]);
    await expect(checkGoldenTexts(again, manifest)).resolves.toBeUndefined();
    const texts = ['a mug', 'leashes for dogs', 'tea', ''];
    expect(await again.classify(texts)).toEqual(await pipeline.classify(texts));
    const decision = manifest.steps.find(({ role }) => role === 'decision');
    Object.assign(decision?.options ?? {}, { sets: [[0], [0]] });
    await expect(decodeBundle(manifest, bytes, standardSteps)).rejects.toMatchObject({ kind: 'integrity' });
  });
});
