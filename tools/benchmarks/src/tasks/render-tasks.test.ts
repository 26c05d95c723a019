import { describe, expect, it } from '@jest/globals';
import { parseRecipe } from '@runestone/training';
import type { ColumnId } from './columns.ts';
import type { ColumnResult } from './kept-results.ts';
import type { TaskResult } from './measure-tasks.ts';
import { renderTasks } from './render-tasks.ts';
import { textTasks } from './text-tasks.ts';

const recipe = parseRecipe(
  'name: tried\nlabels: { labels: [a, b] }\ndata: { sources: [{ type: udhr, map: {} }] }',
  'tried.yaml',
);

/** A result whose measures are all the same, of texts of so many sources. */
function resultOf(value: number, sources: readonly string[] = ['one']): ColumnResult {
  const names = ['accuracy', 'element-wise accuracy', 'micro F1', 'macro F1', 'weighted F1'] as const;
  const scores = Object.fromEntries(names.map((name) => [name, value])) as ColumnResult['scores']['all'];
  return {
    ...{ texts: [1600, 400], seconds: 1, code: 'abc' },
    scores: { all: scores, sources: Object.fromEntries(sources.map((source) => [source, scores])) },
  };
}

function render(
  columns: readonly (readonly [ColumnId, readonly ColumnResult[]])[],
  bounds: TaskResult['task']['bounds'] = [{ measure: 'accuracy', least: 0.9 }],
): string {
  const task: TaskResult['task'] = {
    ...{ title: 'Tried', id: 'tried', recipe: 'tried', changes: [], by: 'folds', note: 'A note.' },
    ...{ measures: ['accuracy'], bounds, mostInt8Loss: 0.5 },
  };
  return renderTasks([{ task, recipe, columns: new Map(columns) }], {
    ...{ date: '2026-01-02', machine: 'a machine', versions: ['Node 20'], repetitions: 2 },
  });
}

describe('renderTasks', () => {
  it('gives each column its mean and interval, a share at most', () => {
    const page = render([
      ['majority', [resultOf(0.5), resultOf(0.5)]],
      ['recipe', [resultOf(0.9), resultOf(1)]],
    ]);
    expect(page).toContain('2 folds: 1,600 texts to train and validate on, 400 to test.');
    expect(page).toContain('| majority | 0.5000 (0.5000–0.5000) |');
    expect(page).toContain('| the recipe (ngram-linear) | 0.9500 (0.3147–1.0000) |');
    expect(page).not.toContain('alone:');
  });

  it('judges means by the bounds, and shows no figure that reaches what it does not', () => {
    const reached = render([['recipe', [resultOf(0.8), resultOf(1)]]]);
    expect(reached).toContain('accuracy of the recipe = 0.9000 (wanted: at least 0.9): holds');
    const missed = render([['recipe', [resultOf(0.89999)]]]);
    expect(missed).toContain('accuracy of the recipe = 0.8999 (wanted: at least 0.9): DOES NOT HOLD');
  });

  it('judges the texts of one source where a bound is on these', () => {
    const [all, names] = [resultOf(0.8), resultOf(0.95)];
    const scores = { all: all.scores.all, sources: { names: names.scores.all } };
    const bounds = [{ measure: 'accuracy', least: 0.9, source: 'names' }] as const;
    const page = render([['recipe', [{ ...all, scores }]]], bounds);
    expect(page).toContain('Tried of `names`, accuracy of the recipe = 0.9500 (wanted: at least 0.9): holds');
  });

  it('compares an encoder at int8 with full weights in points, repetition by repetition', () => {
    const page = render([
      ['recipe', [resultOf(0.9), resultOf(0.5)]],
      ['fp32', [resultOf(0.908), resultOf(0.51)]],
    ]);
    expect(page).toContain('| int8 − fp32, points | −0.90 (−2.17 to +0.37) |');
    expect(page).toMatch(
      /loss of accuracy by the encoder at int8 = 0\.9\d? points \(wanted: at most 0\.5\): DOES NOT HOLD/,
    );
  });

  it('shows a loss below nothing as such', () => {
    const page = render([
      ['recipe', [resultOf(0.9)]],
      ['fp32', [resultOf(0.89)]],
    ]);
    expect(page).toMatch(/at int8 = −(1\.00|0\.99) points \(wanted: at most 0\.5\): holds/);
  });

  it('shows the texts of each source where a test has several', () => {
    const page = render([['recipe', [resultOf(0.9, ['names', 'descriptions'])]]]);
    expect(page).toContain('Texts of `names` alone:');
    expect(page).toContain('Texts of `descriptions` alone:');
  });
});

describe('textTasks', () => {
  it('have a name each, and bounds on what they measure', () => {
    expect(new Set(textTasks.map(({ id }) => id)).size).toBe(textTasks.length);
    for (const { measures, bounds } of textTasks)
      expect(bounds.filter(({ measure }) => !measures.includes(measure))).toEqual([]);
  });
});
