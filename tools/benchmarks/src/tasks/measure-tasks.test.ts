import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSettings } from '@runestone/settings';
import { trainerSettingsSchema } from '../../../../apps/trainer/src/settings.ts';
import { createWiring, type Wiring } from '../../../../apps/trainer/src/wiring.ts';
import type { Repetition } from './read-repetitions.ts';
import { openKeptResults } from './kept-results.ts';
import { measureTasks, type MeasureOptions } from './measure-tasks.ts';
import { readRepetitions } from './read-repetitions.ts';
import type { TextTask } from './text-tasks.ts';

let home: string;
let wiring: Wiring;

/** Dialogues of three turns each, one of which recurs in all; the cats say mew, the dogs say woof. */
const rows = Array.from({ length: 24 }, (_, dialogue) => {
  const [label, sound] = dialogue % 2 === 0 ? ['cat', 'mew'] : ['dog', 'woof'];
  const own = String.fromCharCode(97 + dialogue).repeat(4);
  return [
    `${dialogue},${sound} ${own},${label}`,
    `${dialogue},${own} ${sound} now,${label}`,
    `${dialogue},hello,cat`,
  ];
}).flat();
const recipe = `
name: tried
labels: { labels: [cat, dog] }
data:
  sources: [{ type: file, name: sounds, file: rows.csv, origin: made up, text: text, label: label, group: dialogue }]
  validation: 0.2
  test: 0.2
  splitBy: group
text: { features: { id: hashed-ngrams, charMax: 3, charBits: 10, wordMax: 1, wordBits: 10 } }
model: { id: ngram-linear, epochs: 3 }
`;
const taskOf = (by: TextTask['by'], changes: readonly string[] = []): TextTask => ({
  ...{ title: 'Tried', id: 'tried', recipe: path.join(home, 'tried.yaml'), changes, by, note: '' },
  ...{ measures: ['accuracy'], bounds: [] },
});

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'measure-tasks-'));
  await mkdir(path.join(home, 'data', 'sounds'), { recursive: true });
  await writeFile(path.join(home, 'data', 'sounds', 'rows.csv'), ['dialogue,text,label', ...rows].join('\n'));
  await writeFile(path.join(home, 'tried.yaml'), recipe);
  const env = { RUNESTONE_HOME: home, RUNESTONE_DATA_PATH: home, RUNESTONE_OFFLINE: 'true' };
  const fail = (): never => {
    throw new Error('nothing is to be told');
  };
  wiring = createWiring(readSettings(trainerSettingsSchema, env), { onProblem: fail, onNotice: fail });
});
afterEach(() => rm(home, { recursive: true }));

describe('readRepetitions', () => {
  const read = async (task: TextTask, count: number): Promise<Repetition[]> => {
    const repetitions: Repetition[] = [];
    for await (const one of readRepetitions(task, count, wiring.sources)) repetitions.push(one);
    return repetitions;
  };
  const textsOf = ({ data: { train, validation } }: Repetition): Set<string> =>
    new Set([...train, ...validation].map(({ text }) => text));

  it('folds by group, and leaves out of a test what training holds', async () => {
    const folds = await read(taskOf('folds'), 4);
    expect(folds.map(({ name }) => name)).toEqual([
      'fold 1 of 4',
      'fold 2 of 4',
      'fold 3 of 4',
      'fold 4 of 4',
    ]);
    for (const fold of folds) expect(fold.test.filter(({ text }) => textsOf(fold).has(text))).toEqual([]);
    // "hello" stands in every dialogue, and so in every training.
    expect(folds.flatMap(({ test }) => test)).toHaveLength(48);
  });

  it('keeps recurring texts where the recipe does; no group is in two parts of a fold', async () => {
    const folds = await read(taskOf('folds', ['data.repeats=keep']), 4);
    expect(folds.flatMap(({ test }) => test)).toHaveLength(72);
    for (const { data, test } of folds) {
      const tested = new Set(test.map(({ group }) => group));
      expect(data.train.length + data.validation.length + test.length).toBe(72);
      expect([...data.train, ...data.validation].filter(({ group }) => tested.has(group))).toEqual([]);
    }
  });

  it('takes the split of the recipe for each seed', async () => {
    const [first, second] = (await read(taskOf('seeds'), 2)) as [Repetition, Repetition];
    expect([first.name, second.name, second.seed]).toEqual(['seed 1', 'seed 2', 2]);
    expect(first.test).not.toEqual(second.test);
  });
});

describe('measureTasks', () => {
  const measure = async (options: Partial<MeasureOptions> = {}) => {
    const said: string[] = [];
    const results = await measureTasks([taskOf('folds')], {
      ...{ repetitions: 2, columns: ['majority', 'recipe', 'fp32'], wiring, fresh: false },
      scikitLearn: () => Promise.reject(new Error('nobody asked for it')),
      kept: openKeptResults(path.join(home, 'kept')),
      ...{ codeVersion: 'abc', say: (line) => void said.push(line) },
      ...options,
    });
    return { columns: results[0]?.columns ?? new Map(), kept: said.filter((line) => line.includes('kept')) };
  };

  it('trains the recipe better than the majority, in every repetition', async () => {
    const { columns } = await measure();
    expect([...columns.keys()]).toEqual(['majority', 'recipe']);
    for (const repetition of [0, 1]) {
      const accuracyOf = (column: 'majority' | 'recipe'): number | undefined =>
        columns.get(column)?.[repetition]?.scores.all.accuracy;
      expect(accuracyOf('recipe')).toBeGreaterThan(accuracyOf('majority') ?? 1);
    }
  });

  it('leaves out a task whose recipe has none of the columns', async () => {
    expect((await measure({ columns: ['fp32'] })).columns.size).toBe(0);
  });

  it('goes on where an earlier run stopped, unless it shall begin anew', async () => {
    const first = await measure({ columns: ['majority'] });
    expect(first.kept).toEqual([]);
    const second = await measure({ codeVersion: 'def' });
    expect(second.kept).toHaveLength(2);
    expect(second.columns.get('majority')).toEqual(first.columns.get('majority'));
    expect((await measure({ columns: ['majority'], fresh: true })).kept).toEqual([]);
  });
});
