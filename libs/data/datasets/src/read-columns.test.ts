import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import { readExamples, type ReadExamplesOptions } from './read-examples.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-columns-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(
  content: string,
  options: Partial<ReadExamplesOptions>,
): Promise<{ examples: Example[]; leftOut: string[] }> {
  const file = path.join(folder, 'data.csv');
  await writeFile(file, content);
  const [examples, leftOut]: [Example[], string[]] = [[], []];
  const rows = readExamples(file, {
    ...{ source: 's', text: 'title', label: 'label' },
    ...options,
    onLeftOut: (reason) => leftOut.push(reason),
  });
  for await (const example of rows) examples.push(example);
  return { examples, leftOut };
}

const news =
  'label,title,body,url,tweets,date\n' +
  'real,One ,first,https://www.a.example/1,3,2018-01-02\n' +
  'fake,Two,,b.example/2,,\n' +
  'fake,,,,x,2018\n';

describe('readExamples', () => {
  it('joins columns, and leaves empty ones and rows without any out', async () => {
    const { examples, leftOut } = await read(news, { text: ['title', 'body'] });
    expect(examples.map(({ text }) => text)).toEqual(['One first', 'Two']);
    expect(leftOut).toEqual(['emptied']);
    const tabs = await read(news, { text: ['title', 'body'], textSeparator: '\t' });
    expect(tabs.examples[0]?.text).toBe('One\tfirst');
  });

  it('leaves rows out whose text is removed, but none that had no text before', async () => {
    const { examples, leftOut } = await read(news, { remove: ['Tw', 'o'] });
    expect(examples.map(({ text }) => text)).toEqual(['One ', '']);
    expect(leftOut).toEqual(['emptied']);
  });

  it('reads fields, groups by site and the time; empty cells are missing', async () => {
    const { examples } = await read(news.split('fake,,')[0] as string, {
      fields: {
        tweets: { kind: 'number' },
        site: { kind: 'site', column: 'url' },
        published: { kind: 'date', column: 'date' },
        body: { kind: 'category' },
      },
      group: { kind: 'site', column: 'url' },
      time: 'date',
    });
    const published = Date.UTC(2018, 0, 2);
    expect(examples).toEqual([
      {
        ...{ text: 'One ', labels: ['real'], source: 's', group: 'a.example', time: published },
        fields: { tweets: 3, site: 'a.example', published, body: 'first' },
      },
      {
        ...{ text: 'Two', labels: ['fake'], source: 's', group: 'b.example' },
        fields: { tweets: null, site: 'b.example', published: null, body: null },
      },
    ]);
  });

  it('groups by several columns, each by its name; empty cells tie nothing', async () => {
    const content = 'label,title,id,url\nx,One,7,http://a.example/1\nx,Two,,http://b.example/7\nx,Three, ,\n';
    const { examples } = await read(content, { group: ['id', { kind: 'site', column: 'url' }] });
    expect(examples.map(({ group }) => group)).toEqual([
      ['id: 7', 'url: a.example'],
      ['url: b.example'],
      undefined,
    ]);
    await expect(read(content, { group: ['id', 'page'] })).rejects.toThrow(/no column "page"/);
  });

  it('stops at a row with too few cells, or leaves it out', async () => {
    const content = 'label,title\nreal,One\nfake\nfake,Two\n';
    await expect(read(content, {})).rejects.toMatchObject({ code: 'DATASET_ROW_MALFORMED' });
    const { examples, leftOut } = await read(content, { malformed: 'skip' });
    expect(examples.map(({ text }) => text)).toEqual(['One', 'Two']);
    expect(leftOut).toEqual(['malformed']);
  });

  it.each<[Partial<ReadExamplesOptions>, RegExp]>([
    [{ fields: { tweets: { kind: 'number' } } }, /line 4: the column "tweets" does not hold a number/],
    [{ time: 'date' }, /line 4: the column "date" does not hold a date such as 2026-11-21/],
    [{ fields: { brand: { kind: 'category' } } }, /no column "brand"\. The columns are "label", "title"/],
    [{ text: ['title', 'subtitle'] }, /no column "subtitle"/],
  ])('says with %j where a cell is wrong', async (options, message) => {
    await expect(read(news, options)).rejects.toThrow(message);
  });

  const dialogue =
    'd,who,title,label\n1,user,Hi,greet\n1,bot,Hello,greet\n1,user,Next?,ask\n2,user,Thanks,thank\n';

  it('takes rows by value, and gives them the turns that it leaves out', async () => {
    const { examples, leftOut } = await read(dialogue, {
      where: { who: 'user' },
      except: [{ column: 'd', values: new Set(['2']) }],
      context: { dialogue: 'd', turns: 1, speaker: 'who' },
    });
    expect(examples.map(({ text }) => text)).toEqual(['user: Hi', 'bot: Hello user: Next?']);
    expect(leftOut).toEqual(['filtered', 'listed']);
  });
});
