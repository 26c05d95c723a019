import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { RecipeNeed } from '../check-recipe.ts';
import type { RecipeReport } from '../recipe-report.ts';
import { renderRecipes } from './render-recipes.ts';

const report = (recipe: string, state: RecipeReport['state'], ...needs: RecipeNeed[]): RecipeReport => ({
  ...{ recipe, name: recipe, description: 'What it tells.', model: 'ngram-linear', state, needs, checks: [] },
  expectedSeconds: 130,
});
const render = (...recipes: RecipeReport[]): string =>
  renderRecipes({ home: path.resolve('.runestone'), recipes });

const file = { kind: 'file', name: 'set/a.csv', origin: 'the publisher', required: true } as const;

describe('renderRecipes', () => {
  it('lists what can be trained first, with how long it takes and what it reads', () => {
    const text = render(
      report('gone', 'missing', { ...file, state: 'missing' }),
      report('there', 'ready', { ...file, state: 'here', sizeBytes: 1_234_567, licence: 'MIT' }),
    );
    expect(text).toMatch(
      /^Ready to train.*\n\n {2}there, about 3 min on two idle cores\n {4}What it tells\.\n/,
    );
    expect(text).toContain('    ✓ set/a.csv: 1.2 MB, MIT, from the publisher\n');
    expect(text).toMatch(/Something is missing\n\n {2}gone\n/);
  });

  it('says how to get what is missing, each way once', () => {
    const text = render(
      report('one', 'missing', { ...file, state: 'missing' }),
      report('two', 'missing', { ...file, name: 'set/b.csv', state: 'missing' }),
      report('three', 'fetches', { kind: 'encoder', name: 'owner/tiny', required: true, state: 'fetchable' }),
    );
    expect(text.match(/RUNESTONE_DATA_PATH to a folder/g)).toHaveLength(1);
    expect(text).toContain('put it at .runestone/data/<set>/<file>');
    expect(text).toMatch(/↓ owner\/tiny: encoder\n[^]*trainer:train --recipe <name> fetches it/);
  });

  it('tells what is needed from what a training does without', () => {
    const library = {
      kind: 'library',
      name: 'native TensorFlow',
      required: false,
      state: 'missing',
    } as const;
    const text = render(report('network', 'ready', library));
    expect(text).toContain('! native TensorFlow: trains without it, many times slower');
    expect(text).toContain('npm run setup:tensorflow');
    expect(render(report('network', 'ready', { ...library, state: 'here' }))).not.toContain('How to get');
  });
});
