import { describe, expect, it } from '@jest/globals';
import { createDecider } from '@runestone/decisions';
import type { FeatureExtractor } from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import type { BatchClassifier } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createTokenizer } from '@runestone/tokenization';
import { createTextPipeline } from './index.ts';

const words = ['good', 'bad', 'not'] as const;

/** Counts three words. */
const features: FeatureExtractor = {
  ...{ id: 'three-words', options: {}, dimension: words.length, name: () => [] },
  transform(tokens, row) {
    row.length = words.length;
    words.forEach((word, column) => {
      row.indices[column] = column;
      row.values[column] = tokens.filter((token) => token === word).length;
    });
  },
};

/** No linear model: "not" turns what "good" says. Praise is 3 for each "good", blame 1 for each "bad", silence −9. */
function createMoods(batches: number[] = []): BatchClassifier {
  return {
    ...{ id: 'moods', classCount: 3, dimension: words.length },
    predictBatch: async (rows) => {
      batches.push(rows.length);
      return Float64Array.from(
        rows.flatMap(({ values }) => {
          // A text without any word has no columns.
          const [good = 0, bad = 0, not = 0] = values;
          return [not > 0 ? -3 * good : 3 * good, bad, -9];
        }),
      );
    },
    close: async () => undefined,
  };
}

const pipelineOf = (kind: 'single' | 'multi', model = createMoods()) =>
  createTextPipeline({
    normalizer: createNormalizer(['lower-case']),
    tokenizer: createTokenizer({ id: 'words', options: {} }),
    features,
    model,
    decider: createDecider({ kind }, 3),
    labelSpace: createLabelSpace({ kind, labels: ['praise', 'blame', 'silence'] }),
  });

function explainWith(...args: Parameters<typeof pipelineOf>) {
  const pipeline = pipelineOf(...args);
  return async (text: string, count = 10) =>
    (await pipeline.classify([text], { explain: count }))[0]?.explanation;
}

describe('an explanation by occlusion', () => {
  it('says by how much the margin drops without each word', async () => {
    // Blame 1 before praise −3 is a margin of 4. Without "Not" it is 1 − 3, without "bad" 0 + 3, without "good" 1 − 0.
    expect(await explainWith('single')('Not bad good')).toEqual({
      ...{ method: 'occlusion', label: 'blame', against: 'praise', margin: 4 },
      features: [
        { text: 'not', kind: 'words', count: 1, effect: 6 },
        { text: 'good', kind: 'words', count: 1, effect: 3 },
        { text: 'bad', kind: 'words', count: 1, effect: 1 },
      ],
      bias: -6,
      otherEffects: 0,
    });
  });

  it('compares with the next best of several labels too', async () => {
    expect(await explainWith('multi')('good bad')).toMatchObject({
      ...{ label: 'praise', against: 'blame', margin: 2 },
      features: [{ effect: 3 }, { text: 'bad', effect: -1 }],
    });
  });

  it('counts a word that stands twice, and adds up what is not listed', async () => {
    const explanation = await explainWith('single')('good so good bad', 1);
    expect(explanation).toMatchObject({ margin: 5, bias: 0, otherEffects: -1 });
    expect(explanation?.features).toEqual([{ text: 'good', kind: 'words', count: 2, effect: 6 }]);
  });

  it('asks the model for at most 64 parts, together', async () => {
    const batches: number[] = [];
    const text = Array.from({ length: 1000 }, (_, i) => (i === 500 ? 'good' : `w${i}`)).join(' ');
    const explanation = await explainWith('single', createMoods(batches))(text, 1);
    expect(explanation?.features[0]).toMatchObject({ kind: 'words', effect: 3 });
    expect(explanation?.features[0]?.text.split(' ')).toEqual(expect.arrayContaining(['w499', 'good']));
    expect(batches[0]).toBe(1);
    expect(batches.slice(1).reduce((sum, rows) => sum + rows, 0)).toBe(63);
  });

  it.each(['', ' \n'])('of the text %j names nothing', async (text) => {
    expect(await explainWith('single')(text)).toMatchObject({ features: [], otherEffects: 0 });
  });

  it('leaves the decisions as they are without it', async () => {
    const pipeline = pipelineOf('single');
    const texts = ['good', 'not good bad', '', 'bad'];
    const explained = await pipeline.classify(texts, { explain: 2 });
    expect(explained.map(({ explanation: _, ...decision }) => decision)).toEqual(
      await pipeline.classify(texts),
    );
    expect(explained.map(({ explanation }) => explanation?.label)).toEqual([
      ...['praise', 'blame', 'praise', 'blame'],
    ]);
  });
});
