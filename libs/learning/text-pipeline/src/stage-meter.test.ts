import { describe, expect, it } from '@jest/globals';
import { createDecider } from '@runestone/decisions';
import {
  createHashedNgrams,
  createTokenSequence,
  type BatchFeatureExtractor,
  type FeatureExtractor,
} from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import type { Classifier } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createTokenizer } from '@runestone/tokenization';
import { createCombinedFeatures } from './combined-features.ts';
import { createStageMeter, createTextPipeline, pipelineStages, standardSteps } from './index.ts';

/** A clock that goes on by one millisecond whenever it is read. */
function createClock(): () => number {
  let ms = 0;
  return () => (ms += 1);
}

describe('createStageMeter', () => {
  it('gives each stage what has passed since the last call', () => {
    let ms = 0;
    const meter = createStageMeter(() => ms);
    ms = 10;
    meter.start();
    for (const [stage, untilMs] of [
      ['normalise', 11],
      ['predict', 15],
      ['normalise', 16],
    ] as const) {
      ms = untilMs;
      meter.mark(stage);
    }
    expect(meter.measures.stagesMs).toEqual({
      ...{ normalise: 2, tokenise: 0, features: 0, predict: 4, decide: 0 },
    });
  });

  it('adds what another thread measured', () => {
    const [mine, other] = [createStageMeter(createClock()), createStageMeter(createClock())];
    for (const stage of pipelineStages) other.mark(stage);
    other.tokens.seen = 7;
    mine.mark('predict');
    mine.add(structuredClone(other.measures));
    expect(mine.measures.stagesMs).toMatchObject({ predict: 2, decide: 1 });
    expect(mine.tokens).toEqual({ seen: 7, unknown: 0 });
  });
});

const vocabulary = { size: 4, indexOf: (token: string) => ({ red: 2, blue: 3 })[token] ?? 1 };
const modelOf = (dimension: number): Record<'row' | 'batch', Classifier> => ({
  row: { id: 'm', classCount: 2, dimension, predict: (_, logits) => void logits.fill(1) } as Classifier,
  batch: {
    ...{ id: 'm', classCount: 2, dimension, close: async () => undefined },
    predictBatch: async (rows: readonly unknown[]) => new Float64Array(rows.length * 2),
  } as unknown as Classifier,
});

function pipelineOf(features: FeatureExtractor | BatchFeatureExtractor, kind: 'row' | 'batch') {
  return createTextPipeline({
    normalizer: createNormalizer(['lower-case']),
    tokenizer: createTokenizer({ id: 'words', options: {} }),
    features,
    model: modelOf(features.dimension)[kind],
    decider: createDecider({ kind: 'single' }, 2),
    labelSpace: createLabelSpace({ kind: 'single', labels: ['warm', 'cold'] }),
  });
}

const combined = (): Promise<BatchFeatureExtractor> =>
  createCombinedFeatures(
    {
      parts: [
        { tokenization: { id: 'words' }, features: { id: 'hashed-ngrams', charBits: 8, wordMax: 0 } },
        { tokenization: { id: 'words' }, features: { id: 'sequence' } },
      ],
    },
    {
      tokenizer: createTokenizer({ id: 'whole', options: {} }),
      steps: {
        ...standardSteps,
        features: new Map([
          ...standardSteps.features,
          ['sequence', () => createTokenSequence({}, vocabulary)],
        ]),
      },
    },
  );

describe('a pipeline with a meter', () => {
  const texts = ['Red blue', '', 'red green violet'];

  it.each(['row', 'batch'] as const)(
    'tells what each stage took, of a model of the kind %s',
    async (kind) => {
      const pipeline = pipelineOf(createTokenSequence({}, vocabulary), kind);
      const meter = createStageMeter(createClock());
      expect(await pipeline.classify(texts, {}, meter)).toEqual(await pipeline.classify(texts));
      const { stagesMs } = meter.measures;
      expect(Object.values(stagesMs).every((ms) => ms > 0)).toBe(true);
      // One reading of the clock for each text and stage.
      expect([stagesMs.normalise, stagesMs.tokenise]).toEqual([3, 3]);
    },
  );

  it('counts the tokens that a vocabulary does not hold, also within combined features', async () => {
    for (const features of [createTokenSequence({}, vocabulary), await combined()]) {
      const meter = createStageMeter();
      await pipelineOf(features, 'batch').classify(texts, {}, meter);
      expect(meter.tokens).toEqual({ seen: 5, unknown: 2 });
    }
  });

  it('counts none where the features are hashed', async () => {
    const meter = createStageMeter();
    await pipelineOf(createHashedNgrams({ charBits: 8 }), 'row').classify(texts, {}, meter);
    expect(meter.tokens).toEqual({ seen: 0, unknown: 0 });
  });
});
