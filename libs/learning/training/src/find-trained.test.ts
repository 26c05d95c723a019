import { appendFile, rm } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { championAlias } from '@runestone/registry';
import { findTrained, parseRecipe, train, type Recipe, type TrainingContext } from './index.ts';
import { contextOf, dataFile, useTrainingHome, writeData } from './testing/training-home.ts';

let stores: TrainingContext;
useTrainingHome(async () => {
  await writeData(
    Array.from({ length: 60 }, (_, row) => `${row % 2 === 0 ? 'red' : 'blue'} ${row},${row % 2}`),
  );
  stores = contextOf({ checkpoints: 0 });
});

const recipeOf = (...changes: string[]): Recipe =>
  parseRecipe(
    `
name: colours
labels: { labels: ['0', '1'] }
data: { sources: [{ type: file, file: ${dataFile()}, sample: 50 }], test: 0.2 }
text: { features: { id: hashed-ngrams, charBits: 8, wordBits: 8 } }
model: { id: ngram-linear, epochs: 1 }
`,
    'colours.yaml',
    changes,
  );

const found = async (...changes: string[]) =>
  (await findTrained(recipeOf(...changes), stores))?.version.version;

describe('findTrained', () => {
  it('finds the version of the same recipe and data, with its run', async () => {
    expect(await found()).toBeUndefined();
    const { runId } = await train(recipeOf(), stores);
    expect(await findTrained(recipeOf(), stores)).toMatchObject({
      version: { name: 'colours', version: 1 },
      run: { runId, status: 'FINISHED' },
    });
  });

  it('finds none of another recipe, and none once the data are others', async () => {
    await train(recipeOf(), stores);
    expect(await found('model.epochs=2')).toBeUndefined();
    await appendFile(dataFile(), 'red 60,0\nblue 61,1\n');
    expect(await found()).toBeUndefined();
  });

  it('takes the newest of several, and the champion before it', async () => {
    for (const _ of [1, 2, 3]) await train(recipeOf(), stores);
    expect(await found()).toBe(3);
    await stores.registry.setAlias('colours', championAlias, 2);
    expect(await found()).toBe(2);
  });

  it('finds nothing where the run failed or was not registered', async () => {
    await train(recipeOf(), { ...stores, register: false });
    const stopped = { ...stores, signal: AbortSignal.abort(new Error('stopped')) };
    await expect(train(recipeOf(), stopped)).rejects.toThrow('stopped');
    expect(await found()).toBeUndefined();
  });

  it('does not read data where the recipe was never trained', async () => {
    await rm(dataFile());
    expect(await found()).toBeUndefined();
  });
});
