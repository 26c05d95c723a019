import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTrainer } from './runestone-process.ts';
import { serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createPagesTask, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
let server: TinyServer;

beforeAll(async () => {
  task = await createPagesTask();
  await trainTiny(task);
  server = await serveTiny(task, { RUNESTONE_MODELS: 'pages@champion', RUNESTONE_AUTH: 'off' });
});
afterAll(async () => {
  await server.stop();
  await rm(task.folder, { recursive: true });
});

async function ask(texts: readonly unknown[], more: object = {}): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${server.base}/v1/models/pages/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts, ...more }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

interface Answer {
  readonly results: readonly {
    readonly label: string;
    readonly explanation?: { readonly features: unknown };
  }[];
  readonly code?: string;
}

const text = 'a page of word';
const ofShop = { text, fields: { page: 'http://shop.example/about', clicks: 3 } };
const ofPaper = { text, fields: { page: 'paper.example' } };

describe('a model that reads fields beside the text, from its recipe to HTTP', () => {
  it('answers by them, and says that they did', async () => {
    const { body } = await ask([ofShop, ofPaper, text], { explain: true });
    const [shop, paper] = body.results;
    expect([shop?.label, paper?.label]).toEqual(['advert', 'news']);
    expect(shop?.explanation?.features).toContainEqual(
      expect.objectContaining({ kind: 'field', text: 'page: shop.example' }),
    );
  });

  it('refuses what it does not read', async () => {
    const { status, body } = await ask([{ text, fields: { colour: 'red' } }]);
    expect([status, body.code]).toEqual([400, 'SERVING_FIELD_UNKNOWN']);
  });

  it('classifies a file by columns of their names', async () => {
    const [input, output] = ['in.csv', 'out.jsonl'].map((name) => path.join(task.folder, name));
    await writeFile(input!, `text,page,other\n${text},shop.example/x,1\n${text},https://paper.example,2\n`);
    const args = ['classify', '--model', 'pages@champion', '--input', input!, '--output', output!];
    const { code, stderr } = await runTrainer(args, task.env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answers = (await readFile(output!, 'utf8')).trim().split('\n');
    expect(answers.map((line) => (JSON.parse(line) as { label: string }).label)).toEqual(['advert', 'news']);
  });
});
