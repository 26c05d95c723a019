import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import { createTinyEncoder, describeWithMiniLm } from '@runestone/encoders/testing';
import { createModelLoader, parseModelReference } from '@runestone/model-loader';
import { createModelSteps } from '@runestone/model-steps';
import { createLocalRegistry } from '@runestone/registry';
import { addLabels, type TextPipeline } from '@runestone/text-pipeline';
import { createLocalTracker } from '@runestone/tracking';
import {
  parseRecipe,
  resume,
  train,
  type Recipe,
  type TrainingContext,
  type TrainingEvent,
} from './index.ts';

// Threads that encode have to start.
jest.setTimeout(120_000);

const network = { runtime: 'plain', nativeHome: '' } as const;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-bi-encoder-'));
  const lines = Array.from({ length: 80 }, (_, row) =>
    row % 2 === 0
      ? `${'red '.repeat(1 + (row % 5))}${row},color_warm`
      : `blue${'ish '.repeat(row % 4)} ${row},color_cold`,
  );
  await writeFile(path.join(home, 'data.csv'), `text,label\n${lines.join('\n')}\n`);
  for (const [name, bytes] of createTinyEncoder()) {
    await mkdir(path.dirname(path.join(home, 'tiny', name)), { recursive: true });
    await writeFile(path.join(home, 'tiny', name), bytes);
  }
});
afterEach(() => rm(home, { recursive: true, force: true }));

const encoder = '{ id: encoder, name: tiny, precision: fp32 }';
const ngrams = '{ id: hashed-ngrams, charBits: 8, wordBits: 8 }';
const small = 'model.size=16';
const recipeOf = (features: string, ...changes: string[]): Recipe =>
  parseRecipe(
    `
name: tiny
labels: { labels: [color_warm, color_cold], words: { color_cold: green blue } }
data: { sources: [{ type: file, file: ${path.join(home, 'data.csv')}, as: csv }], validation: 0.2, test: 0.2, augment: { crops: 1 } }
text: { features: ${features} }
model: { id: bi-encoder, epochs: 6, batchSize: 16 }
`,
    'tiny.yaml',
    changes,
  );

let runs = 0;
function contextOf(changes: Partial<TrainingContext> = {}, encoderFolder = home): TrainingContext {
  const source = {
    find: async ({ name }: { readonly name: string }) => path.join(encoderFolder, name),
    cacheFolder: path.join(home, 'vectors'),
    threads: 1,
  };
  return {
    sources: { directories: [], home },
    tracker: createLocalTracker({
      directory: home,
      clock: () => 1_000 + runs,
      randomId: () => String((runs += 1)).padStart(32, '0'),
    }),
    registry: createLocalRegistry({ directory: home, clock: () => 1_000 }),
    artifacts: createFileArtifacts(),
    steps: createModelSteps(network, source),
    codeVersion: 'test',
    producer: 'test',
    register: true,
    pause: async () => undefined,
    ...changes,
  };
}

/** Loads as a server does: with no encoder but the bundle's. */
async function loadFirst(context: TrainingContext): Promise<TextPipeline> {
  const loader = createModelLoader({ ...context, steps: createModelSteps(network) });
  return (await loader.load(await loader.resolve(parseModelReference('tiny/1')))).pipeline;
}

const firstLabels = async (pipeline: TextPipeline, texts: readonly string[]): Promise<unknown[]> =>
  (await pipeline.classify(texts)).map((one) => ('label' in one ? one.label : one.outcome));

describe('a training of a bi-encoder', () => {
  it.each([
    ['the vectors of an encoder', encoder, []],
    ['n-grams', ngrams, [small]],
    [
      'both, with the texts compared too',
      `{ id: combined, parts: [{ features: ${ngrams} }, { features: ${encoder}, weight: 2 }] }`,
      [small, 'model.textPairs=true'],
    ],
  ])('learns over %s, and gives the same bytes again', async (_, features, changes) => {
    const recipe = recipeOf(features, ...changes);
    const context = contextOf();
    const { evaluations, judgement, manifestSha256 } = await train(recipe, context);
    expect(evaluations.get('csv')).toMatchObject({ accuracy: 1 });
    expect(judgement.exportLoss.agreement).toBe(1);
    expect((await train(recipe, contextOf())).manifestSha256).toBe(manifestSha256);
    const pipeline = await loadFirst(context);
    expect(await firstLabels(pipeline, ['red red', 'blueish'])).toEqual(['color_warm', 'color_cold']);
    await pipeline.close();
  });

  it('learns several labels', async () => {
    const { evaluations } = await train(recipeOf(ngrams, small, 'labels.kind=multi'), contextOf());
    expect(evaluations.get('csv')).toMatchObject({ microF1: 1, subsetAccuracy: 1 });
  });

  it.each([2, 4])('goes on after %d epochs to the same bytes', async (epochs) => {
    const whole = await train(recipeOf(ngrams, small), contextOf());
    const stop = new AbortController();
    const begun: string[] = [];
    const stopping = contextOf({
      signal: stop.signal,
      onEvent: (event: TrainingEvent) => {
        if (event.type === 'started') begun.push(event.runId);
        if (event.type === 'epoch' && event.metrics.epoch === epochs) stop.abort();
      },
    });
    await expect(train(recipeOf(ngrams, small), stopping)).rejects.toMatchObject({ name: 'AbortError' });
    const gone: number[] = [];
    const onEvent = (event: TrainingEvent): void => {
      if (event.type === 'epoch') gone.push(event.metrics.epoch);
    };
    expect((await resume(begun[0] as string, contextOf({ onEvent }))).manifestSha256).toBe(
      whole.manifestSha256,
    );
    expect(gone[0]).toBe(epochs + 1);
  });

  it.each([
    ['labels.words.color_hot=hot', 'is not listed'],
    ['labels.words.color_warm=green blue', 'stand for both'],
    ['text.features={ id: token-sequence }', 'reads the features'],
  ])('is refused with %s', (change, message) => {
    expect(() => recipeOf(ngrams, change)).toThrow(message);
  });
});

describeWithMiniLm('a bi-encoder over all-MiniLM-L6-v2', (directory) => {
  const weather = ['rain', 'snow', 'sunshine', 'storm', 'wind', 'clouds', 'frost', 'heat', 'fog', 'hail'];
  const food = ['soup', 'bread', 'cheese', 'pasta', 'salad', 'fish', 'apples', 'rice', 'cake', 'beans'];
  const towns = ['Oslo', 'Bergen', 'Malmö'];

  it('learns intents, and takes one more without training', async () => {
    const lines = towns.flatMap((town) => [
      ...weather.map((one) => `Will there be ${one} in ${town} tomorrow?,ask_weather`),
      ...food.map((one) => `I would like some ${one} from a shop in ${town},order_food`),
    ]);
    await writeFile(path.join(home, 'data.csv'), `text,label\n${lines.join('\n')}\n`);
    const recipe = recipeOf(
      `{ id: encoder, name: ${path.basename(directory)} }`,
      'labels={ labels: [ask_weather, order_food] }',
      'data.augment={}',
    );
    const context = contextOf({}, path.dirname(directory));
    const { evaluations } = await train(recipe, context);
    expect(evaluations.get('csv')).toMatchObject({ accuracy: 1 });
    const pipeline = await addLabels(await loadFirst(context), [{ label: 'play_music' }]);
    const texts = [
      'Is it going to be foggy in Turku?',
      'We want two pizzas',
      'Put on a song by ABBA',
      'Turn up the jazz in the kitchen',
    ];
    expect(await firstLabels(pipeline, texts)).toEqual([
      'ask_weather',
      'order_food',
      'play_music',
      'play_music',
    ]);
    await pipeline.close();
  });
});
