import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTrainer } from './runestone-process.ts';
import { serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createEncoderTask, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
let server: TinyServer;

beforeAll(async () => {
  task = await createEncoderTask();
  await trainTiny(task);
  // Who serves has the bundle alone.
  await rm(path.join(task.folder, 'encoder'), { recursive: true });
  server = await serveTiny(task, { RUNESTONE_MODELS: 'colours@champion', RUNESTONE_AUTH: 'off' });
});
afterAll(async () => {
  await server.stop();
  await rm(task.folder, { recursive: true });
});

interface Answer {
  readonly results: readonly { readonly label: string; readonly explanation?: { readonly method: string } }[];
}

async function ask(texts: readonly string[], more: object = {}): Promise<Answer> {
  const response = await fetch(`${server.base}/v1/models/colours/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts, ...more }),
  });
  return (await response.json()) as Answer;
}

describe('a model with a sentence encoder, from its recipe to HTTP', () => {
  it('answers, and says why', async () => {
    const { results } = await ask(['red red', 'blueish', 'RED 12']);
    expect(results.map(({ label }) => label)).toEqual(['warm', 'cold', 'warm']);
    const [explained] = (await ask(['red'], { explain: true })).results;
    expect(explained?.explanation?.method).toBe('occlusion');
  });

  it('answers many at a time as each alone', async () => {
    const texts = Array.from({ length: 24 }, (_, i) => `${i % 3 === 0 ? 'red' : 'blue'} ${i}`);
    const together = await ask(texts);
    for (const [place, text] of texts.entries())
      expect((await ask([text])).results[0]?.label).toBe(together.results[place]?.label);
  });

  it('cannot be trained anew without the encoder, and says what is missing', async () => {
    const { code, stderr } = await runTrainer(['train', '--recipe', task.recipe], task.env);
    expect(code).not.toBe(0);
    expect(stderr).toContain('lacks config.json');
  });
});
