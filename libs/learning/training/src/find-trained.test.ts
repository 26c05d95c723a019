import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import { championAlias, createLocalRegistry } from '@runestone/registry';
import { standardSteps } from '@runestone/text-pipeline';
import { createLocalTracker } from '@runestone/tracking';
import { findTrained, parseRecipe, train, type Recipe, type TrainingContext } from './index.ts';

let home: string;
let stores: TrainingContext;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-trained-'));
  const rows = Array.from({ length: 60 }, (_, row) => `${row % 2 === 0 ? 'red' : 'blue'} ${row},${row % 2}`);
  await writeFile(path.join(home, 'data.csv'), `text,label\n${rows.join('\n')}\n`);
  let ids = 0;
  stores = {
    sources: { directories: [], home },
    tracker: createLocalTracker({
      ...{ directory: home, clock: () => 1_000 + ids },
      randomId: () => String((ids += 1)).padStart(32, '0'),
    }),
    registry: createLocalRegistry({ directory: home, clock: () => 1_000 }),
    artifacts: createFileArtifacts(),
    steps: standardSteps,
    ...{ codeVersion: 'test', producer: 'test', register: true, checkpoints: 0 },
    pause: async () => undefined,
  };
});
afterEach(() => rm(home, { recursive: true, force: true }));

const recipeOf = (...changes: string[]): Recipe =>
  parseRecipe(
    `
name: colours
labels: { labels: ['0', '1'] }
data: { sources: [{ type: file, file: ${path.join(home, 'data.csv')}, sample: 50 }], test: 0.2 }
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
    await appendFile(path.join(home, 'data.csv'), 'red 60,0\nblue 61,1\n');
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
    await rm(path.join(home, 'data.csv'));
    expect(await found()).toBeUndefined();
  });
});
