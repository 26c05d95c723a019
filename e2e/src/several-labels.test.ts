import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createGoodsTask, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
let server: TinyServer;

beforeAll(async () => {
  task = await createGoodsTask();
  await trainTiny(task);
  const models = path.join(task.folder, 'models.yaml');
  await writeFile(
    models,
    `models:
  - name: goods
    serve: goods@champion
    endpoints:
      - { path: /predict, format: predicted-categories }
      - { path: /intents, format: label-score }
`,
  );
  server = await serveTiny(task, { RUNESTONE_MODELS_FILE: models, RUNESTONE_AUTH: 'off' });
});
afterAll(async () => {
  await server.stop();
  await rm(task.folder, { recursive: true });
});

async function post(address: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(server.base + address, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

const categoriesOf = async (text: string): Promise<string[]> =>
  [...((await post('/predict', { text }))['predicted_categories'] as string[])].sort();

describe('a model of several labels, from its recipe to HTTP', () => {
  it('answers all categories, one, or none', async () => {
    expect(await categoriesOf('cup spoon whisk')).toEqual(['Kitchen']);
    expect(await categoriesOf('cup seed whisk hose')).toEqual(['Garden & Pets', 'Kitchen']);
    expect(await post('/predict', { text: '?!' })).toEqual({ predicted_categories: [] });
  });

  it('answers the best label with its score, Uncertain, or why it cannot', async () => {
    const body = { label: 'Bakery', score: expect.any(Number) };
    expect(await post('/intents', { text: 'bread bun toast' })).toEqual({ statusCode: 200, body });
    expect(await post('/intents', { text: '?!' })).toMatchObject({ body: { label: 'Uncertain' } });
    expect(await post('/intents', { text: ' ' })).toMatchObject({
      statusCode: 400,
      body: { message: expect.stringContaining('The text is empty') },
    });
  });

  it('explains a decision', async () => {
    const answer = await post('/v1/models/goods/predict', { texts: ['bread bun'], explain: true });
    const [result] = answer['results'] as [{ explanation: { label: string; features: unknown[] } }];
    expect(result.explanation.label).toBe('Bakery');
    expect(result.explanation.features.length).toBeGreaterThan(0);
  });
});
