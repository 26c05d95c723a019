import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import { packageDirectory } from './npm-package.ts';
import { cutWindows, readUdhr, type UdhrOptions } from './read-udhr.ts';
import { parseUdhrDeclaration, readUdhrDeclarations } from './udhr-paragraphs.ts';

const html = (language: string, ...articles: string[]): string =>
  `<!doctype html><html data-code="${language}_x" data-iso6393="${language}"><head><title>A title that is long enough</title></head>
  <body><h1>A heading that is long enough to count</h1><header><p>This is the preamble's  only\n paragraph.</p></header>
  ${articles.map((body, index) => `<article data-number="${index + 1}"><h2>Article</h2>${body}</article>`).join('')}</body></html>`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-udhr-'));
  const long = 'one two three four five six seven eight nine ten';
  await writeFile(path.join(folder, 'dan_x.html'), html('dan', `<p>${long}</p>`));
  await writeFile(
    path.join(folder, 'eng_x.html'),
    html('eng', `<p>${long}</p><p>${long} more</p><p>${long} again</p>`),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function read(options: UdhrOptions): Promise<Example[]> {
  const list: Example[] = [];
  for await (const example of readUdhr({ directory: folder, ...options })) list.push(example);
  return list;
}

describe('parseUdhrDeclaration', () => {
  it('takes paragraphs and list items by article, with one space for white space', () => {
    const declaration = parseUdhrDeclaration(
      html(
        'nno',
        '<p>Alle menneske er fødde til fridom &amp; med same</p><p>Kort.</p>',
        '<ol><li>Eit <i>lite</i> punkt i ei liste<ol><li>Eit punkt inne i eit anna punkt</li></ol></li></ol>',
      ),
    );
    expect(declaration).toEqual({
      code: 'nno_x',
      language: 'nno',
      paragraphs: [
        { text: "This is the preamble's only paragraph.", article: 'preamble' },
        { text: 'Alle menneske er fødde til fridom & med same', article: '1' },
        { text: 'Eit lite punkt i ei liste', article: '2' },
        { text: 'Eit punkt inne i eit anna punkt', article: '2' },
      ],
    });
  });

  it('gives nothing of nothing', () => {
    expect(parseUdhrDeclaration('').paragraphs).toEqual([]);
  });
});

describe('the npm package', () => {
  it('is read in the order of codes', async () => {
    const found: { code: string; language: string }[] = [];
    for await (const declaration of readUdhrDeclarations()) {
      found.push(declaration);
      if (found.length === 10) break;
    }
    expect(found.every(({ language }) => /^[a-z]{3}$/.test(language))).toBe(true);
    expect(found.map(({ code }) => code)).toEqual(found.map(({ code }) => code).sort());
  });

  it.each(['dan', 'nno', 'nob', 'swe'])('holds %s', async (code) => {
    const file = path.join(packageDirectory('udhr'), 'declaration', `${code}.html`);
    const { language, paragraphs } = parseUdhrDeclaration(await readFile(file, 'utf8'));
    expect(language).toBe(code);
    expect(paragraphs).toHaveLength(58);
    expect(new Set(paragraphs.map(({ article }) => article)).size).toBe(31);
  });
});

describe('readUdhr', () => {
  it('maps languages and groups by article', async () => {
    const examples = await read({ map: { dan: 'Danish' }, default: 'Other' });
    expect(examples.map(({ labels, group }) => `${labels[0]} ${group}`)).toEqual([
      'Danish udhr article preamble',
      'Danish udhr article 1',
      'Other udhr article preamble',
      'Other udhr article 1',
      'Other udhr article 1',
      'Other udhr article 1',
    ]);
    expect(await read({ exclude: ['dan'] })).toHaveLength(4);
  });

  it('adds windows to languages without a limit, under the same group', async () => {
    const windows = { everyWords: 3, minWords: 2, maxWords: 4 };
    const examples = await read({ map: { dan: 'dan' }, default: 'Other', windows, limitOthers: 2 });
    const danish = examples.filter(({ labels, group }) => labels[0] === 'dan' && group === 'udhr article 1');
    expect(danish[0]?.text).toBe('one two three four five six seven eight nine ten');
    expect(danish[1]?.text.startsWith('one two')).toBe(true);
    expect(danish).toHaveLength(4);
    expect(examples.filter(({ labels }) => labels[0] === 'Other')).toHaveLength(2);
  });

  it('refuses windows with more words at least than at most', async () => {
    await expect(read({ windows: { everyWords: 2, minWords: 5, maxWords: 4 } })).rejects.toMatchObject({
      code: 'DATASET_OPTIONS_INVALID',
      kind: 'input',
    });
  });

  it('keeps the first of a sentence that articles repeat, so that they stay apart', async () => {
    const refrain = '<p>Everyone has the right to all of this.</p>';
    const directory = await mkdtemp(path.join(folder, 'refrain-'));
    await writeFile(
      path.join(directory, 'x.html'),
      html('eng', refrain, `${refrain}<p>And to something else too.</p>`),
    );
    const examples = await read({ directory });
    expect(examples.map(({ group }) => String(group).split(' ').at(-1))).toEqual(['preamble', '1', '2']);
  });

  it('lets single limits win over the common one', async () => {
    expect(await read({ limits: { eng: 3 }, limitOthers: 1 })).toHaveLength(4);
    expect(await read({ map: { dan: 'dan', eng: 'eng' }, limits: { eng: 1 } })).toHaveLength(3);
  });
});

describe('cutWindows', () => {
  it('cuts whole words within the lengths asked for, the same for the same seed', () => {
    const text = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ');
    const options = { everyWords: 4, minWords: 4, maxWords: 9 };
    const windows = cutWindows(text, options, 1);
    expect(windows.map((window) => window.split(' ')[0])).toEqual([
      'w0',
      'w4',
      'w8',
      'w12',
      'w16',
      'w20',
      'w24',
      'w28',
      'w32',
    ]);
    expect(windows.every((window) => window.split(' ').length >= 4 && window.split(' ').length <= 9)).toBe(
      true,
    );
    expect(cutWindows(text, options, 2)).not.toEqual(windows);
    expect(cutWindows('only three words', options, 1)).toEqual([]);
  });
});
