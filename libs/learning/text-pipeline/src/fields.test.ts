import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createDecider } from '@runestone/decisions';
import { createLabelSpace } from '@runestone/label-encoding';
import { createLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createTokenizer } from '@runestone/tokenization';
import { createCombinedFeatures } from './combined-features.ts';
import {
  checkGoldenTexts,
  createTextPipeline,
  decodeBundle,
  encodeBundle,
  fieldColumnsOf,
  parseManifest,
  standardSteps,
  type TextPipeline,
} from './index.ts';

const columns = [{ name: 'brand', kind: 'category', values: ['Fresho', 'Gala'] }];

/** Two labels that the brand alone tells apart: columns missing, rare, Fresho, Gala behind those of 256 n-grams. */
async function createPipeline(): Promise<TextPipeline> {
  const tokenizer = createTokenizer({ id: 'whole', options: {} });
  const parts = [
    { tokenization: { id: 'words' }, features: { id: 'hashed-ngrams', charBits: 8, wordMax: 0 } },
    { tokenization: { id: 'whole' }, features: { id: 'fields', columns }, weight: 2 },
  ];
  const features = await createCombinedFeatures({ parts }, { tokenizer, steps: standardSteps });
  const weights = new Float32Array(features.dimension * 2);
  weights[(256 + 2) * 2] = 3;
  weights[(256 + 3) * 2 + 1] = 3;
  return createTextPipeline({
    ...{ normalizer: createNormalizer([]), tokenizer, features },
    model: createLinearModel(weights, new Float32Array(2)),
    decider: createDecider({ kind: 'single', minConfidence: 0.9 }, 2),
    labelSpace: createLabelSpace({ kind: 'single', labels: ['food', 'tools'] }),
  });
}

let pipeline: TextPipeline;
beforeAll(async () => void (pipeline = await createPipeline()));

describe('fields beside a text', () => {
  it('decide with it, and without them the text alone does', async () => {
    const answers = await pipeline.classify([
      { text: 'a mop', fields: { brand: 'Fresho' } },
      'a mop',
      { text: 'a mop', fields: { brand: 'Gala' } },
      { text: ' ', fields: { brand: 'Gala' } },
    ]);
    expect(answers.map((answer) => ('label' in answer ? answer.label : answer))).toEqual([
      'food',
      expect.objectContaining({ reason: 'low-confidence' }),
      'tools',
      expect.objectContaining({ reason: 'empty-text' }),
    ]);
  });

  it('are named in explanations by what goes without them', async () => {
    const given = { text: 'a mop', fields: { brand: 'Gala', price: 7 } };
    const [answer] = await pipeline.classify([given], { explain: 3 });
    expect(answer?.explanation?.features).toContainEqual({
      ...{ kind: 'field', text: 'brand: Gala', count: 1 },
      effect: 6,
    });
    // The model does not read the price.
    expect(JSON.stringify(answer?.explanation)).not.toContain('price');
  });

  it('stand in the golden texts of a bundle, and tell that it is damaged', async () => {
    const input = { text: 'a mop', fields: { brand: 'Gala' } };
    const hashes = { recipe: 'a'.repeat(64), data: 'b'.repeat(64) };
    const files = await encodeBundle(pipeline, standardSteps, {
      ...{ task: 'tiny', description: '', metrics: {}, producer: 'test', documents: [], hashes },
      ...{ goldenTexts: ['a mop', input] },
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    });
    const manifest = parseManifest(files.at(-1)!.bytes);
    expect(manifest.goldenTexts[1]).toMatchObject(input);
    expect(fieldColumnsOf(manifest.steps.find(({ role }) => role === 'features')!)).toEqual(columns);
    const read = await decodeBundle(
      manifest,
      new Map(files.map(({ path, bytes }) => [path, bytes])),
      standardSteps,
    );
    await checkGoldenTexts(read, manifest);
    expect(await read.classify([input])).toEqual(await pipeline.classify([input]));
    const [golden, withField] = manifest.goldenTexts as [unknown, (typeof manifest.goldenTexts)[number]];
    const other = { ...withField, fields: { brand: 'Fresho' } };
    await expect(
      checkGoldenTexts(read, { ...manifest, goldenTexts: [golden, other] as typeof manifest.goldenTexts }),
    ).rejects.toMatchObject({ code: 'BUNDLE_GOLDEN_MISMATCH' });
  });
});
