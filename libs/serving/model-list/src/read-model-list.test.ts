import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readModelList } from './read-model-list.ts';

const read = async (text: string) =>
  (await readModelList({ RUNESTONE_MODELS: text })).map(({ name, options, follow }) => [
    name,
    options.serve,
    follow,
  ]);

describe('readModelList', () => {
  it.each([
    ['language-id@champion', [['language-id', 'language-id@champion', true]]],
    ['language-id', [['language-id', 'language-id', true]]],
    ['language-id/3', [['language-id', 'language-id/3', false]]],
    ['run:0123456789abcdef', [[undefined, 'run:0123456789abcdef', false]]],
    ['./bundle', [[undefined, './bundle', false]]],
    ['nordic=./bundle', [['nordic', './bundle', false]]],
    [
      ' a@champion , b=a@previous,',
      [
        ['a', 'a@champion', true],
        ['b', 'a@previous', true],
      ],
    ],
  ])('reads %j', async (text, expected) => {
    expect(await read(text)).toEqual(expected);
  });

  it.each(['', ' , ', 'a b@c', 'language-id@', '@champion', 'x=', 'name/zero'])(
    'refuses %j as a setting',
    async (text) => {
      await expect(read(text)).rejects.toMatchObject({ code: 'MODELS_LIST_INVALID', kind: 'config' });
    },
  );
});

describe('the settings file', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'models-file-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const readFile = async (content: string | Buffer) => {
    const file = path.join(folder, 'models.yaml');
    await writeFile(file, content);
    return readModelList({ RUNESTONE_MODELS: '', RUNESTONE_MODELS_FILE: file });
  };
  const models = (...lines: string[]): string => `models:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

  it('says of each model what it serves, where, and within which limits', async () => {
    const [first, second] = await readFile(
      models(
        '{ name: language-id, serve: language-id@champion, threshold: 0.6, limits: { maxTexts: 10, timeoutMs: 100 } }',
        '{ name: categories, serve: product-categories/3, threads: 2, topK: 5, endpoints: [{ path: /predict, format: predicted-categories }] }',
      ),
    );
    expect(first).toMatchObject({ name: 'language-id', follow: true, endpoints: [] });
    expect(first.options).toEqual({
      serve: 'language-id@champion',
      threshold: 0.6,
      limits: { maxTexts: 10, timeoutMs: 100 },
    });
    expect(second).toMatchObject({ follow: false, options: { threads: 2, topK: 5 } });
    expect(second?.endpoints).toEqual([{ path: '/predict', format: 'predicted-categories' }]);
  });

  it.each([
    ['nothing', ''],
    ['no model', 'models: []'],
    ['an unknown key', models('{ name: a, serve: a@b, treshold: 1 }')],
    ['a name of two words', models('{ name: a b, serve: a@b }')],
    ['a reference that names nothing', models('{ name: a, serve: "@" }')],
    ['an unknown format', models('{ name: a, serve: a@b, endpoints: [{ path: /a, format: xml }] }')],
    [
      'an address of the server',
      models('{ name: a, serve: a@b, endpoints: [{ path: /v1/models, format: mlflow }] }'),
    ],
    [
      'an address with a parameter',
      models('{ name: a, serve: a@b, endpoints: [{ path: "/:a", format: mlflow }] }'),
    ],
    ['what is no YAML', 'models: ['],
    ['aliases', 'a: &a [x]\nmodels: [*a, *a]'],
    ['other bytes than UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['two million bytes', `# ${'x'.repeat(2e6)}`],
  ])('is refused with %s', async (_what, content) => {
    await expect(readFile(content)).rejects.toMatchObject({ code: 'MODELS_LIST_INVALID', kind: 'config' });
  });

  it.each([
    ['name', models('{ name: a, serve: a@b }', '{ name: a, serve: c@d }')],
    [
      'address',
      models(
        '{ name: a, serve: a@b, endpoints: [{ path: /x, format: mlflow }] }',
        '{ name: b, serve: c@d, endpoints: [{ path: /x, format: runestone }] }',
      ),
    ],
  ])('is refused with one %s twice', async (_what, content) => {
    await expect(readFile(content)).rejects.toMatchObject({ code: 'MODELS_LISTED_TWICE' });
  });

  it('names the key that is nearly right', async () => {
    await expect(readFile(models('{ name: a, serve: a@b, treshold: 1 }'))).rejects.toThrow('threshold');
  });

  it('must be there', async () => {
    const settings = { RUNESTONE_MODELS: 'a@b', RUNESTONE_MODELS_FILE: path.join(folder, 'none.yaml') };
    await expect(readModelList(settings)).rejects.toThrow('none.yaml');
  });
});
