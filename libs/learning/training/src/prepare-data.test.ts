import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { groupNames, type Example } from '@runestone/examples';
import { parseRecipe, prepareData, type PreparedData, type Recipe } from './index.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-data-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

function recipeOf(source: string, data: string, kind = 'single'): Recipe {
  const file = `type: file, file: ${path.join(home, 'data.csv')}, as: csv`;
  return parseRecipe(
    `{ name: tiny, labels: { kind: ${kind}, labels: [a, b] }, data: { sources: [{ ${file}, ${source} }], validation: 0.2, test: 0.2, ${data} } }`,
    'tiny.yaml',
  );
}

async function prepare(csv: string, recipe: Recipe): Promise<PreparedData> {
  await writeFile(path.join(home, 'data.csv'), csv);
  return prepareData(recipe, { directories: [], home });
}

const word = (index: number): string =>
  String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string);
const range = Array.from({ length: 100 }, (_, index) => index);
const textsOf = (examples: readonly { text: string }[] = []): string[] => examples.map(({ text }) => text);

describe('prepareData', () => {
  it('splits by time: training holds the old, and a test nothing that it holds', async () => {
    const day = (index: number): string => new Date(index * 86_400_000).toISOString().slice(0, 10);
    const rows = range.map((index) => `${word(index)},a,${day(index)}`);
    const csv = ['text,label,date', ...rows, `ba!,b,${day(200)}`, 'undated,a,'].join('\n');
    const data = await prepare(csv, recipeOf('time: date', 'splitBy: time'));
    const newest = Math.max(...data.train.map(({ time = 0 }) => time));
    expect(data.validation.every(({ time = 0 }) => time > newest)).toBe(true);
    expect([data.train.length, data.validation.length, data.tests.get('csv')?.length]).toEqual([61, 20, 19]);
    expect(data.leftOut).toEqual({ undated: 1, repeated: 1 });
  });

  // Every group opens with the same words, which would tie all of them together.
  const dialogues = ['text,label,d', ...range.flatMap((d) => [`Ok,a,${d}`, `${word(d)},b,${d}`])].join('\n');

  it('splits by groups alone, and leaves out of a test what training holds', async () => {
    const data = await prepare(dialogues, recipeOf('group: d', 'splitBy: group'));
    const test = data.tests.get('csv') ?? [];
    const groups = (examples: readonly Example[]) => new Set(examples.flatMap(groupNames));
    expect(test.length).toBeGreaterThan(5);
    expect([...groups(data.train)].filter((group) => groups(test).has(group))).toEqual([]);
    expect(textsOf(test)).not.toContain('Ok');
    expect(data.leftOut.repeated).toBe(test.length + data.validation.length);
  });

  it('keeps repeats where a recipe asks for it', async () => {
    const data = await prepare(dialogues, recipeOf('group: d', 'splitBy: group, repeats: keep'));
    expect(textsOf(data.tests.get('csv'))).toContain('Ok');
    expect([data.leftOut, data.leaksRemoved]).toEqual([{}, 0]);
  });

  it('drops texts of conflicting labels and counts every kind of row that it leaves out', async () => {
    const rows = range.map((index) => `${word(index)} x,${index % 2 === 0 ? 'a' : 'b'},user`);
    const more = ['ba x,a,user', 'BA X,b,user', 'y,a,bot', '(VIDEO),a,user', 'strange,c,user', ' ,a,user'];
    const recipe = recipeOf("where: { who: user }, remove: ['\\(VIDEO\\)']", 'conflicts: drop');
    const data = await prepare(['text,label,who', ...rows, ...more].join('\n'), recipe);
    const all = [...data.train, ...data.validation, ...(data.tests.get('csv') ?? [])];
    expect(textsOf(all)).not.toContain('ba x');
    expect(data.leftOut).toEqual({ filtered: 1, emptied: 2, unlisted: 1, conflicting: 3 });
    expect(all).toHaveLength(99);
  });

  it('drops labels that are not listed, and keeps their texts', async () => {
    const rows = range.map((index) => `${word(index)},a|c${index}`);
    const recipe = recipeOf("labelSeparator: '|', several: all", 'unlisted: label', 'multi');
    const data = await prepare(['text,label', ...rows, 'none,c1|c2'].join('\n'), recipe);
    const all = [...data.train, ...data.validation, ...(data.tests.get('csv') ?? [])];
    expect(all).toHaveLength(101);
    expect(new Set(all.flatMap(({ labels }) => labels))).toEqual(new Set(['a']));
  });
});

describe('parseRecipe', () => {
  it.each<[string, string, RegExp]>([
    ['', 'splitBy: time', /splitBy: time needs time, a column, in each of data\.sources; number 1 has none/],
    ['', 'splitBy: group', /needs group/],
    ['', 'repeats: keep', /data\.repeats needs data\.splitBy/],
    ['', 'unlisted: label', /labels\.kind: multi/],
    ['', 'splitBy: site', /data\.splitBy: expected one of text, group, time/],
    ['wheer: {}', '', /did you mean "where"/],
    ['fields: { x: { kind: money } }', '', /expected one of number, category, date, site/],
  ])('refuses the source { %s } with the data { %s }', (source, data, message) => {
    expect(() => recipeOf(source, data)).toThrow(message);
  });

  it('refuses a field of two kinds', () => {
    const source = (kind: string): string => `{ type: file, file: a.csv, fields: { x: { kind: ${kind} } } }`;
    const yaml = `{ name: t, labels: { labels: [a, b] }, data: { sources: [${source('number')}, ${source('category')}] } }`;
    expect(() => parseRecipe(yaml, 't.yaml')).toThrow(/"x" is of the kind number in one source and category/);
  });
});
