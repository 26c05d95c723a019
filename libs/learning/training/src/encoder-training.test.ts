import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import { createModelLoader, parseModelReference } from '@runestone/model-loader';
import { chooseTensors, createGradientEngine } from '@runestone/tensorflow';
import { parseRecipe, resume, train, type Recipe, type TrainingContext } from './index.ts';
import { encodersIn, tinyEncoder, useColours } from './testing/colours.ts';
import { plainSteps } from './testing/plain-steps.ts';
import { contextOf, dataFile, home } from './testing/training-home.ts';

// Threads that encode have to start.
jest.setTimeout(60_000);

useColours('warm', 'cold');

const recipeOf = (features: string, ...changes: string[]): Recipe =>
  parseRecipe(
    `
name: tiny
labels: { labels: [warm, cold] }
data: { sources: [{ type: file, file: ${dataFile()}, as: csv }], validation: 0.2, test: 0.2 }
text: { features: ${features} }
model: { id: ngram-linear, epochs: 8 }
`,
    'tiny.yaml',
    changes,
  );

const openPlainEngine: NonNullable<TrainingContext['openEngine']> = async (request) =>
  createGradientEngine({
    ...request,
    threads: 1,
    backend: (await chooseTensors('plain', '')).threads,
  });

/** What a training needs, with the encoders of the home. */
const encoderContext = (changes: Partial<TrainingContext> = {}): TrainingContext =>
  contextOf({ steps: plainSteps(encodersIn(home, 2)), ...changes });

describe('a training on the vectors of a sentence encoder', () => {
  it.each([
    ['alone', tinyEncoder],
    [
      'beside n-grams',
      `{ id: combined, parts: [{ features: { id: hashed-ngrams, charBits: 8, wordMax: 0 } }, { features: ${tinyEncoder}, weight: 2 }] }`,
    ],
  ])('gives a bundle that holds the encoder: %s', async (_, features) => {
    const context = encoderContext();
    const { evaluations, judgement, manifestSha256 } = await train(recipeOf(features), context);
    expect(evaluations.get('csv')).toMatchObject({ accuracy: 1 });
    expect(judgement.exportLoss.agreement).toBe(1);
    // What was computed is kept, and gives the same bytes.
    expect((await readdir(path.join(home, 'vectors'))).length).toBe(1);
    expect((await train(recipeOf(features), encoderContext())).manifestSha256).toBe(manifestSha256);
    // Whoever loads it has no encoder but the bundle's.
    await rm(path.join(home, 'tiny'), { recursive: true });
    const loader = createModelLoader({ ...context, steps: plainSteps() });
    const { pipeline } = await loader.load(await loader.resolve(parseModelReference('tiny/1')));
    const [warm, cold] = await pipeline.classify(['red red', 'blueish']);
    expect([warm, cold]).toMatchObject([{ label: 'warm' }, { label: 'cold' }]);
    await pipeline.close();
  });

  it('gives an ensemble whose members read parts of the features, and goes on after it was stopped', async () => {
    const features = `{ id: combined, parts: [{ features: { id: hashed-ngrams, charBits: 8, wordMax: 0 } }, { features: ${tinyEncoder} }] }`;
    const members =
      'model={ id: ensemble, members: [{ parts: [0], model: { id: ngram-linear, epochs: 4 } }, { model: { id: encoder-head, hidden: [4], epochs: 12, learningRate: 0.05, batchSize: 8 } }] }';
    const recipe = recipeOf(features, members);
    const epochs: number[] = [];
    const context = encoderContext({
      openEngine: openPlainEngine,
      onEvent: (event) => void (event.type === 'epoch' && epochs.push(event.metrics.epoch)),
    });
    const { evaluations, manifestSha256, bundleUri } = await train(recipe, context);
    expect(evaluations.get('csv')).toMatchObject({ accuracy: 1 });
    expect(epochs.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
    const manifest = JSON.parse(String(await createFileArtifacts().read(`${bundleUri}/manifest.json`))) as {
      files: { path: string }[];
    };
    expect(manifest.files.map(({ path: file }) => file)).toEqual(
      expect.arrayContaining(['steps/ensemble.0-weights.bin', 'steps/ensemble.1-network.onnx']),
    );
    const stop = new AbortController();
    const begun: string[] = [];
    const stopping: TrainingContext = {
      ...context,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'started') begun.push(event.runId);
        if (event.type === 'epoch' && event.metrics.epoch === 7) stop.abort();
      },
    };
    await expect(train(recipe, stopping)).rejects.toMatchObject({ name: 'AbortError' });
    const { onEvent: _, ...again } = context;
    expect((await resume(begun[0] as string, again)).manifestSha256).toBe(manifestSha256);
  });

  it.each([
    ['model={ id: ensemble, members: [{ parts: [2], model: { id: ngram-linear } }] }', 'reads part 2'],
    ['text.features={ id: hashed-ngrams }', 'reads the features combined'],
  ])('is refused as an ensemble with %s', (change, message) => {
    const features = `{ id: combined, parts: [{ features: { id: hashed-ngrams } }, { features: ${tinyEncoder} }] }`;
    expect(() =>
      recipeOf(features, 'model={ id: ensemble, members: [{ model: { id: ngram-linear } }] }', change),
    ).toThrow(message);
  });

  it('is refused where the process knows no encoders', async () => {
    await expect(train(recipeOf(tinyEncoder), contextOf({ steps: plainSteps() }))).rejects.toMatchObject({
      code: 'ENCODERS_NOT_FOUND',
    });
  });

  it.each([
    ['text.tokenization={ id: words }', 'read whole texts'],
    ['model.replicas=2', 'Set model.replicas to 1'],
  ])('is refused with %s', (change, message) => {
    expect(() => recipeOf(tinyEncoder, change)).toThrow(message);
  });
});
