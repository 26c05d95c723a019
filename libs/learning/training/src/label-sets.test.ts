import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import type { Example } from '@runestone/examples';
import { createModelLoader, parseModelReference } from '@runestone/model-loader';
import { createModelSteps } from '@runestone/model-steps';
import { createLocalRegistry } from '@runestone/registry';
import { chooseTensors, createGradientEngine } from '@runestone/tensorflow';
import type { TextPipeline } from '@runestone/text-pipeline';
import { createLocalTracker } from '@runestone/tracking';
import {
  fitPipeline,
  parseRecipe,
  resume,
  train,
  type PreparedData,
  type Recipe,
  type TrainingContext,
} from './index.ts';

// Plain JavaScript computes networks slowly, and threads have to start.
jest.setTimeout(60_000);

/** What is of the kitchen is of the garden too; a saw is of nothing, and tea with a cake is of both. */
const kinds: readonly (readonly [text: string, labels: readonly string[]])[] = [
  ['mug plate', ['Garden', 'Kitchen']],
  ['tea leaf', ['Drinks']],
  ['tea cake', ['Bakery', 'Drinks']],
  ['saw blade', []],
];

const examplesOf = (count: number): Example[] =>
  Array.from({ length: count }, (_, row) => {
    const [text, labels] = kinds[row % kinds.length] as (typeof kinds)[number];
    return { text: `${text} ${String.fromCharCode(97 + (row % 26))}x`, labels, source: 'shop' };
  });

const dataOf = (train: readonly Example[], validation: readonly Example[]): PreparedData => ({
  ...{ train, validation, tests: new Map(), leaksRemoved: 0, leftOut: {}, fingerprint: '' },
  report: {} as PreparedData['report'],
});

const recipeOf = (...changes: string[]): Recipe =>
  parseRecipe(
    `
name: tiny
labels: { kind: multi, labels: [Kitchen, Garden, Drinks, Bakery] }
data: { sources: [{ type: file, file: data.csv, as: csv, labelSeparator: '|', several: all }], validation: 0.2, test: 0.2 }
text: { features: { id: hashed-ngrams, charMax: 1, charBits: 8, wordBits: 10 } }
model: { id: ngram-linear, epochs: 5 }
decision: { sets: observed }
`,
    'tiny.yaml',
    changes,
  );

const openEngine: NonNullable<TrainingContext['openEngine']> = async (request) =>
  createGradientEngine({ ...request, threads: 1, backend: (await chooseTensors('plain', '')).threads });

const context = {
  steps: createModelSteps({ runtime: 'plain', nativeHome: '' }),
  ...{ openEngine, pause: async () => undefined },
};

const labelsOf = async (pipeline: TextPipeline, texts: readonly string[]): Promise<unknown[]> =>
  (await pipeline.classify(texts)).map((one) =>
    one.outcome === 'labels' ? one.labels.map(({ label }) => label).sort() : one.outcome,
  );

/** In the order of the labels: what holds the first label comes first, and the empty set last. */
const sets = [[0, 1], [2, 3], [2], []];
const combined =
  'text.features={ id: combined, parts: [{ features: { id: hashed-ngrams, charMax: 1, charBits: 8, wordBits: 10 } }, { features: { id: hashed-ngrams, charBits: 8, wordMax: 0 } }] }';

describe('a model that tells sets of labels apart', () => {
  it.each([
    ['linear', []],
    ['linear, of replicas on threads', ['model.replicas=2']],
    ['linear, as floats', ['model.quantise=none', 'decision.calibrate=false']],
    [
      "an encoder's head",
      ['model={ id: encoder-head, hidden: [8], epochs: 20, learningRate: 0.05, batchSize: 16 }'],
    ],
    [
      'a network',
      [
        'model={ id: char-cnn, embeddingSize: 8, filters: 16, widths: [3], epochs: 20, batchSize: 16, learningRate: 0.05 }',
        'text={ tokenization: { id: characters }, features: { id: token-sequence } }',
      ],
    ],
    [
      'an ensemble',
      [
        combined,
        'model={ id: ensemble, members: [{ parts: [1], model: { id: ngram-linear } }, { model: { id: encoder-head, hidden: [8], epochs: 20, learningRate: 0.05, batchSize: 16 } }] }',
      ],
    ],
  ])('answers with sets that training has: %s', async (_, changes) => {
    const examples = examplesOf(160);
    const { exported, full } = await fitPipeline(
      recipeOf(...changes),
      dataOf(examples.slice(0, 120), examples.slice(120)),
      { ...context, threads: 2 },
    );
    expect(exported.parts.decider.options.sets).toEqual(sets);
    expect(exported.parts.model.classCount).toBe(sets.length);
    const texts = ['plate mug ux', 'tea leaf ux', 'tea cake ux', 'saw blade ux'];
    const expected = kinds.map(([, labels]) => [...labels].sort());
    expect(await labelsOf(exported, texts)).toEqual(expected);
    expect(await labelsOf(full, texts)).toEqual(expected);
    await Promise.all([exported.close(), full.close()]);
  });

  it('has the same sets whatever the order of the examples', async () => {
    const examples = examplesOf(60).reverse();
    const { exported } = await fitPipeline(recipeOf(), dataOf(examples, []), context);
    expect(exported.parts.decider.options.sets).toEqual(sets);
  });

  it('is judged while it learns by the sets that it has, and is tuned by all', async () => {
    const examples = examplesOf(200);
    const fit = async (validation: readonly Example[], ...changes: string[]) => {
      const losses: number[] = [];
      const { exported } = await fitPipeline(
        recipeOf(...changes),
        dataOf(examples.slice(0, 120), validation),
        {
          ...context,
          onEpoch: ({ validationLoss }) => void losses.push(validationLoss),
        },
      );
      return { losses, options: exported.parts.decider.options };
    };
    const known = examples.slice(120);
    // Texts that look like tea alone, with a set that no text of training has.
    const unseen = Array.from({ length: 40 }, (_, i) => ({
      ...known[1]!,
      text: `tea leaf ${i}`,
      labels: ['Bakery'],
    }));
    const [without, withUnseen] = [await fit(known), await fit([...known, ...unseen])];
    expect(withUnseen).toEqual(without);
    const tuned = await fit([...known, ...unseen], 'decision.thresholds=tuned');
    expect(tuned.options.thresholds?.[3]).toBeLessThan(0.1);
    const half = await fit(known, 'decision.thresholds=half');
    expect(half.options.thresholds).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect((await fit(unseen)).options.temperature).toBe(1);
  });

  it.each([
    [
      'one set',
      () => examplesOf(40).map((example) => ({ ...example, labels: ['Drinks'] })),
      /1 different set /,
    ],
    [
      'more than 1,000',
      () =>
        Array.from({ length: 1001 }, (_, set) => ({
          ...{ text: `text ${set}`, source: 'shop' },
          labels: Array.from({ length: 10 }, (_label, bit) => `l${bit}`).filter(
            (_l, bit) => (set >> bit) & 1,
          ),
        })),
      /1001 different sets/,
    ],
  ])('is refused where training has %s', async (_, examples, message) => {
    const labels = 'labels.labels=[Drinks, l0, l1, l2, l3, l4, l5, l6, l7, l8, l9]';
    await expect(fitPipeline(recipeOf(labels), dataOf(examples(), []), context)).rejects.toMatchObject({
      code: 'TRAINING_SETS_UNUSABLE',
      kind: 'input',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['labels.kind=single', /Set labels\.kind: multi/],
    ['model={ id: bi-encoder }', /a bi-encoder knows labels by their words/],
  ])('is refused with %s', (change, message) => {
    expect(() => recipeOf(change)).toThrow(message);
  });
});

describe('a training of label sets', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'runestone-sets-'));
    const lines = examplesOf(160).map(({ text, labels }, row) => `${text} ${row},${labels.join('|')}`);
    await writeFile(path.join(home, 'data.csv'), `text,label\n${lines.join('\n')}\n`);
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  let runs = 0;
  const contextIn = (changes: Partial<TrainingContext> = {}): TrainingContext => ({
    ...{ ...context, codeVersion: 'test', producer: 'test', register: true },
    sources: { directories: [], home },
    tracker: createLocalTracker({
      directory: home,
      clock: () => 1_000,
      randomId: () => String((runs += 1)).padStart(32, '0'),
    }),
    registry: createLocalRegistry({ directory: home, clock: () => 1_000 }),
    artifacts: createFileArtifacts(),
    ...changes,
  });
  const recipe = (): Recipe =>
    recipeOf(
      `data.sources=[{ type: file, file: ${path.join(home, 'data.csv')}, as: csv, labelSeparator: '|', several: all }]`,
    );

  it('gives a bundle that loads, the same after it was stopped', async () => {
    const stores = contextIn();
    const { evaluations, manifestSha256, bundleUri } = await train(recipe(), stores);
    expect(evaluations.get('csv')).toMatchObject({ kind: 'multi', subsetAccuracy: 1 });
    expect(String(await stores.artifacts.read(`${bundleUri}/model-card.md`))).toContain(
      'the 4 sets of labels',
    );
    const loader = createModelLoader({ ...stores });
    const { pipeline } = await loader.load(await loader.resolve(parseModelReference('tiny/1')));
    expect(await labelsOf(pipeline, ['mug plate'])).toEqual([['Garden', 'Kitchen']]);
    const stop = new AbortController();
    const begun: string[] = [];
    const stopping = contextIn({
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'started') begun.push(event.runId);
        if (event.type === 'epoch' && event.metrics.epoch === 3) stop.abort();
      },
    });
    await expect(train(recipe(), stopping)).rejects.toMatchObject({ name: 'AbortError' });
    expect((await resume(begun[0] as string, contextIn())).manifestSha256).toBe(manifestSha256);
  });
});
