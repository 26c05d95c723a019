import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import { readExamples, type ReadExamplesOptions } from './read-examples.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-examples-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(
  name: string,
  content: string,
  options: Partial<ReadExamplesOptions> = {},
): Promise<Example[]> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  const list: Example[] = [];
  for await (const example of readExamples(file, { source: 's', text: 'text', label: 'lang', ...options })) {
    list.push(example);
  }
  return list;
}
const labelsOf = (examples: Example[]): string[] => examples.map(({ labels }) => labels.join('+'));

const table = 'lang,text,page\ndk,en,1\nsv,två,1\nde,drei,2\n';

describe('readExamples', () => {
  it('maps columns and labels', async () => {
    const examples = await read('a.csv', table, {
      map: { dk: 'dan', sv: 'swe' },
      default: 'Other',
      group: 'page',
    });
    expect(examples[0]).toEqual({ text: 'en', labels: ['dan'], source: 's', group: '1' });
    expect(labelsOf(examples)).toEqual(['dan', 'swe', 'Other']);
  });

  it('keeps labels without a map, and leaves excluded ones out', async () => {
    expect(labelsOf(await read('a.csv', table))).toEqual(['dk', 'sv', 'de']);
    expect(labelsOf(await read('a.csv', table, { exclude: ['sv'], map: { dk: 'dan', de: 'deu' } }))).toEqual([
      'dan',
      'deu',
    ]);
  });

  it('does not take names of every object for mapped labels', async () => {
    const content = 'lang,text\nconstructor,a\n';
    expect(labelsOf(await read('p.csv', content, { map: { dk: 'dan' }, default: 'Other' }))).toEqual([
      'Other',
    ]);
  });

  it('names the line of an unmapped label', async () => {
    const error = await read('a.csv', table, { map: { dk: 'dan', sv: 'swe' } }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'DATASET_LABEL_UNMAPPED', kind: 'input', details: { label: 'de' } });
    expect((error as Error).message).toMatch(/a\.csv, line 4: the label "de"/);
  });

  it('lists the columns when one is missing', async () => {
    const error = await read('a.csv', table, { text: 'sentence' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'DATASET_COLUMN_MISSING',
      details: { line: 2, columns: ['lang', 'text', 'page'] },
    });
    expect((error as Error).message).toContain('"lang", "text", "page"');
  });

  const lists = '{"text":"a","lang":["nb"]}\n{"text":"b","lang":["nb","nn","nb"]}\n{"text":"c","lang":3}\n';

  it.each([
    ['all', ['nb', 'nb+nn', '3']],
    ['first', ['nb', 'nb', '3']],
    ['skip', ['nb', '3']],
  ] as const)('with several: %s reads lists of labels', async (several, expected) => {
    expect(labelsOf(await read('l.jsonl', lists, { several }))).toEqual(expected);
  });

  it('cuts a cell into labels', async () => {
    const examples = await read('m.csv', 'lang,text\na|b,x\n,y\n', { labelSeparator: '|', several: 'all' });
    expect(examples.map(({ labels }) => labels)).toEqual([['a', 'b'], []]);
  });

  it.each([
    ['several labels', lists, 2],
    ['a text that is no string', '{"text":7,"lang":"a"}\n', 1],
    ['an empty label', '{"text":"a","lang":"a"}\n{"text":"b","lang":" "}\n', 2],
    ['a label of a wrong type', '{"text":"a","lang":{"x":1}}\n', 1],
    ['an empty list of labels', '{"text":"a","lang":[]}\n', 1],
  ])('names the line of %s', async (_, content, line) => {
    await expect(read('w.jsonl', content)).rejects.toMatchObject({
      code: 'DATASET_ROW_MALFORMED',
      details: { line },
    });
  });

  it('limits and samples with a seed', async () => {
    const many = `lang,text\n${Array.from({ length: 300 }, (_, index) => `x,t${index}`).join('\n')}`;
    const texts = async (options: Partial<ReadExamplesOptions>): Promise<string[]> =>
      (await read('many.csv', many, options)).map(({ text }) => text);
    expect(await texts({ limit: 2 })).toEqual(['t0', 't1']);
    const sample = await texts({ sample: 30, seed: 1 });
    expect(sample).toHaveLength(30);
    expect(sample).toEqual(await texts({ sample: 30, seed: 1 }));
    expect(sample).not.toEqual(await texts({ sample: 30, seed: 2 }));
    const numbers = sample.map((text) => Number(text.slice(1)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(Math.max(...numbers)).toBeGreaterThan(200);
  });

  it('refuses a file with a header and no rows', async () => {
    await expect(read('h.csv', 'lang,text\n')).rejects.toMatchObject({ code: 'DATASET_FILE_EMPTY' });
  });
});
