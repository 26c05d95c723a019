import path from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { describeWithMiniLm } from '@runestone/encoders/testing';
import { createModelLoader, parseModelReference } from '@runestone/model-loader';
import { addLabels, type TextPipeline } from '@runestone/text-pipeline';
import {
  parseRecipe,
  resume,
  train,
  type Recipe,
  type TrainingContext,
  type TrainingEvent,
} from './index.ts';
import { encodersIn, tinyEncoder, useColours } from './testing/colours.ts';
import { plainSteps } from './testing/plain-steps.ts';
import { contextOf, dataFile, home, writeData } from './testing/training-home.ts';

// Threads that encode have to start.
jest.setTimeout(120_000);

useColours('color_warm', 'color_cold');

const ngrams = '{ id: hashed-ngrams, charBits: 8, wordBits: 8 }';
const small = 'model.size=16';
const recipeOf = (features: string, ...changes: string[]): Recipe =>
  parseRecipe(
    `
name: tiny
labels: { labels: [color_warm, color_cold], words: { color_cold: green blue } }
data: { sources: [{ type: file, file: ${dataFile()}, as: csv }], validation: 0.2, test: 0.2, augment: { crops: 1 } }
text: { features: ${features} }
model: { id: bi-encoder, epochs: 6, batchSize: 16 }
`,
    'tiny.yaml',
    changes,
  );

/** What a training needs, with the encoders of a folder. */
const encoderContext = (changes: Partial<TrainingContext> = {}, encoderFolder = home): TrainingContext =>
  contextOf({ steps: plainSteps(encodersIn(encoderFolder, 1)), ...changes });

/** Loads as a server does: with no encoder but the bundle's. */
async function loadFirst(context: TrainingContext): Promise<TextPipeline> {
  const loader = createModelLoader({ ...context, steps: plainSteps() });
  return (await loader.load(await loader.resolve(parseModelReference('tiny/1')))).pipeline;
}

const firstLabels = async (pipeline: TextPipeline, texts: readonly string[]): Promise<unknown[]> =>
  (await pipeline.classify(texts)).map((one) => ('label' in one ? one.label : one.outcome));

describe('a training of a bi-encoder', () => {
  it.each([
    ['the vectors of an encoder', tinyEncoder, []],
    ['n-grams', ngrams, [small]],
    [
      'both, with the texts compared too',
      `{ id: combined, parts: [{ features: ${ngrams} }, { features: ${tinyEncoder}, weight: 2 }] }`,
      [small, 'model.textPairs=true'],
    ],
  ])('learns over %s, and gives the same bytes again', async (_, features, changes) => {
    const recipe = recipeOf(features, ...changes);
    const context = encoderContext();
    const { evaluations, judgement, manifestSha256 } = await train(recipe, context);
    expect(evaluations.get('csv')).toMatchObject({ accuracy: 1 });
    expect(judgement.exportLoss.agreement).toBe(1);
    expect((await train(recipe, encoderContext())).manifestSha256).toBe(manifestSha256);
    const pipeline = await loadFirst(context);
    expect(await firstLabels(pipeline, ['red red', 'blueish'])).toEqual(['color_warm', 'color_cold']);
    await pipeline.close();
  });

  it('learns several labels', async () => {
    const { evaluations } = await train(recipeOf(ngrams, small, 'labels.kind=multi'), encoderContext());
    expect(evaluations.get('csv')).toMatchObject({ microF1: 1, subsetAccuracy: 1 });
  });

  it.each([2, 4])('goes on after %d epochs to the same bytes', async (epochs) => {
    const whole = await train(recipeOf(ngrams, small), encoderContext());
    const stop = new AbortController();
    const begun: string[] = [];
    const stopping = encoderContext({
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
    expect((await resume(begun[0] as string, encoderContext({ onEvent }))).manifestSha256).toBe(
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
    await writeData(lines);
    const recipe = recipeOf(
      `{ id: encoder, name: ${path.basename(directory)} }`,
      'labels={ labels: [ask_weather, order_food] }',
      'data.augment={}',
    );
    const context = encoderContext({}, path.dirname(directory));
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
