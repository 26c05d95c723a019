import { describe, expect, it } from '@jest/globals';
import { createDecider, type DeciderOptions } from '@runestone/decisions';
import { createHashedNgrams } from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import { createBiEncoder, createLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createTokenizer } from '@runestone/tokenization';
import {
  addLabels,
  createLabelRows,
  createTextPipeline,
  decodeBundle,
  encodeBundle,
  parseManifest,
  standardSteps,
  type TextPipeline,
  type TextSteps,
} from './index.ts';

/** Only letters of ASCII become features. */
const steps: TextSteps = {
  normalizer: createNormalizer(['well-formed', 'lower-case']),
  tokenizer: createTokenizer({ id: 'words', options: { keep: 'letters' } }),
  features: createHashedNgrams({ charMin: 3, charMax: 3, charBits: 8, wordBits: 8, wordMax: 1 }),
};

/** The projection leaves the features as they are: what shares n-grams with the words of a label gets it. */
async function tinyPipeline(decision: Partial<DeciderOptions> = {}): Promise<TextPipeline> {
  const size = steps.features.dimension;
  const projection = new Float32Array(size * size);
  for (let i = 0; i < size; i += 1) projection[i * size + i] = 1;
  const rows = await createLabelRows(steps, ['next step', 'ingredients']);
  const model = createBiEncoder({
    ...{ projection, size, labels: new Float32Array(0) },
    ...{ scale: 20, offset: 0.4 },
  });
  const kind = decision.kind ?? 'single';
  return createTextPipeline({
    ...steps,
    model: model.withLabels(rows),
    decider: createDecider({ ...decision, kind }, 2),
    labelSpace: createLabelSpace({ kind, labels: ['next_step', 'ingredients'], other: 'ingredients' }),
  });
}

const labelsOf = async (pipeline: TextPipeline, texts: readonly string[]): Promise<unknown[]> =>
  (await pipeline.classify(texts)).map((one) =>
    one.outcome === 'labels' ? one.labels.map(({ label }) => label) : 'label' in one ? one.label : one.reason,
  );

const texts = ['what is the next step?', 'which ingredients?', 'thank you very much', '42'];

describe('addLabels', () => {
  it('adds labels by their words, and leaves the pipeline that it was given as it is', async () => {
    const pipeline = await tinyPipeline();
    const more = await addLabels(pipeline, [{ label: 'sayThanks', words: 'thank you' }]);
    expect((await labelsOf(more, texts)).slice(0, 3)).toEqual(['next_step', 'ingredients', 'sayThanks']);
    expect(more.labelSpace.toJSON()).toMatchObject({ labels: ['next_step', 'ingredients', 'sayThanks'] });
    expect(pipeline.labelSpace.size).toBe(2);
    expect((await pipeline.probabilities('thank you')).length).toBe(2);
  });

  it('reads the words off the name or the label where there are none', async () => {
    const more = await addLabels(await tinyPipeline(), [
      { label: 'thankYou' },
      { label: 'x', name: 'Good morning' },
    ]);
    expect(await labelsOf(more, ['thank you', 'good morning'])).toEqual(['thankYou', 'x']);
    expect(more.labelSpace.nameOf('x')).toBe('Good morning');
  });

  it('gives a new label of several a threshold of its own', async () => {
    const pipeline = await tinyPipeline({ kind: 'multi', thresholds: [0.2, 0.9] });
    const more = await addLabels(pipeline, [{ label: 'thanks', words: 'thank you' }]);
    expect(more.parts.decider.options.thresholds).toEqual([0.2, 0.9, 0.5]);
    expect(await labelsOf(more, ['thank you'])).toEqual([['thanks']]);
  });

  it('gives what can be stored as any pipeline', async () => {
    const more = await addLabels(await tinyPipeline(), [{ label: 'thanks', words: 'thank you' }]);
    const files = await encodeBundle(more, standardSteps, {
      ...{ task: 'tiny', description: '', metrics: {}, producer: 'test', documents: [] },
      hashes: { recipe: 'a'.repeat(64), data: 'b'.repeat(64) },
      goldenTexts: ['thank you'],
      sha256: () => 'c'.repeat(64),
    });
    const bytes = new Map(files.map((file) => [file.path, file.bytes]));
    const manifest = parseManifest(bytes.get('manifest.json') as Uint8Array);
    const again = await decodeBundle(manifest, bytes, standardSteps);
    expect(await again.classify(texts)).toEqual(await more.classify(texts));
  });

  it.each([
    ['a label that is there', [{ label: 'next_step' }], 'BUNDLE_LABEL_TAKEN'],
    ['a label twice', [{ label: 'a' }, { label: 'a' }], 'BUNDLE_LABEL_TAKEN'],
    ['words without features', [{ label: 'number', words: '42' }], 'BUNDLE_WORDS_EMPTY'],
    ['an empty label', [{ label: ' ', words: 'blank' }], 'LABEL_SPACE_INVALID'],
  ])('refuses %s', async (_, added, code) => {
    await expect(addLabels(await tinyPipeline(), added)).rejects.toMatchObject({ code, kind: 'input' });
  });

  it('refuses a model that does not know labels by their words', async () => {
    const { parts } = await tinyPipeline();
    const model = createLinearModel(new Float32Array(parts.model.dimension * 2), new Float32Array(2));
    const linear = createTextPipeline({ ...parts, model });
    await expect(addLabels(linear, [{ label: 'thanks' }])).rejects.toMatchObject({
      code: 'BUNDLE_LABELS_FIXED',
    });
    expect(await addLabels(linear, [])).toBe(linear);
  });
});
