import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseRecipe, type Recipe } from '@runestone/training';
import { keyOf, openKeptResults, type ColumnResult, type Measured } from './kept-results.ts';
import type { Scores } from './score-answers.ts';

const recipeWith = (...changes: string[]): Recipe =>
  parseRecipe(
    'name: tried\nlabels: { labels: [a, b] }\ndata: { sources: [{ type: udhr, map: {} }] }',
    'tried.yaml',
    changes,
  );
const measured: Measured = {
  ...{ task: 'tried', column: 'recipe', repetition: 'fold 1 of 5', recipe: recipeWith(), fingerprint: 'f' },
};
const scores: Scores = {
  accuracy: 0.5,
  'element-wise accuracy': 0.5,
  'micro F1': 0.5,
  'macro F1': 0.25,
  'weighted F1': 0.4,
};
const result: ColumnResult = {
  ...{ texts: [80, 20], scores: { all: scores, sources: { one: scores } }, seconds: 1.5, code: 'abc' },
};

describe('keyOf', () => {
  it.each<[string, Partial<Measured>]>([
    ['task', { task: 'other' }],
    ['column', { column: 'fp32' }],
    ['repetition', { repetition: 'fold 1 of 2' }],
    ['data', { fingerprint: 'g' }],
    ['model', { recipe: recipeWith('model.epochs=9') }],
    ['features', { recipe: recipeWith('text.features.charMax=3') }],
    ['decision', { recipe: recipeWith('decision.minConfidence=0.5') }],
    ['split', { recipe: recipeWith('data.validation=0.2') }],
    ['seed', { recipe: recipeWith('seed=2') }],
  ])('is another with another %s', (_, change) => {
    expect(keyOf({ ...measured, ...change })).not.toBe(keyOf(measured));
  });

  it('stays where what changed is not measured', () => {
    const recipe = recipeWith('description=said otherwise', 'promotion.maxBundleBytes=1000');
    expect(keyOf({ ...measured, recipe })).toBe(keyOf(measured));
  });

  it('stays for columns that do not follow the model', () => {
    const keyWith = (column: Measured['column'], ...changes: string[]): string =>
      keyOf({ ...measured, column, recipe: recipeWith(...changes) });
    for (const column of ['majority', 'tf-idf'] as const) {
      expect(keyWith(column, 'model.epochs=9')).toBe(keyWith(column));
      expect(keyWith(column, 'data.conflicts=drop')).not.toBe(keyWith(column));
    }
  });
});

describe('openKeptResults', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kept-results-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was written, and nothing for what was not', async () => {
    await openKeptResults(folder).write(measured, result);
    const again = openKeptResults(folder);
    expect(await again.read(measured)).toEqual(result);
    expect(await again.read({ ...measured, fingerprint: 'g' })).toBeUndefined();
  });

  it('refuses a damaged file by its name', async () => {
    const kept = openKeptResults(folder);
    await kept.write(measured, result);
    const [name = ''] = await readdir(path.join(folder, 'tried'));
    expect(name).toMatch(/^recipe-fold-1-of-5-[0-9a-f]{16}\.json$/);
    await writeFile(path.join(folder, 'tried', name), '{}');
    await expect(kept.read(measured)).rejects.toMatchObject({ code: 'FILES_CORRUPT' });
  });
});
