import type { ChildProcess } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@runestone/real-services/servers';
import { eventually, finished, runTrainer, startProgram, type Finished } from './runestone-process.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

interface Answer {
  readonly model: { readonly name: string; readonly version: string };
  readonly result: { readonly outcome: string; readonly label?: string };
}

let task: TinyTask;
let base: string;
let server: ChildProcess;
let end: Promise<Finished>;

const train = async (...args: string[]): Promise<{ bundle: { uri: string } }> => {
  const { code, stdout, stderr } = await runTrainer(
    ['train', '--recipe', task.recipe, '--json', ...args],
    task.env,
  );
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { bundle: { uri: string } };
};

async function post<T>(route: string, body: object): Promise<{ status: number; body: T }> {
  const response = await fetch(`${base}${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}

const ask = (text: string) => post<Answer>('/predict', { text });

const liveVersion = async (): Promise<string> => (await ask('jag vet inte')).body.model.version;

beforeAll(async () => {
  task = await createTinyTask();
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  server = startProgram('serving', [], {
    ...task.env,
    PORT: String(port),
    RUNESTONE_AUTH: 'off',
    RUNESTONE_MODELS: 'tiny@champion,language-id=tiny@champion',
    RUNESTONE_POLL_INTERVAL_MS: '100',
  });
  end = finished(server);
});
afterAll(async () => {
  server.kill('SIGKILL');
  await end;
  await rm(task.folder, { recursive: true, force: true });
});

describe('from training to an answer', () => {
  it('is alive but not ready while no model is there, and says what it waits for', async () => {
    await eventually(async () => ((await fetch(`${base}/health/live`)).ok ? true : undefined));
    const ready = await fetch(`${base}/health/ready`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).not.toBeNull();
    expect(await ready.text()).toContain('tiny@champion');
  });

  it('becomes ready when a champion appears, and answers', async () => {
    await train('--promote');
    // Ready with the first model; the other may take a moment longer.
    await eventually(async () => {
      const ready = await fetch(`${base}/health/ready`);
      const { waitsFor } = (await ready.json()) as { waitsFor: string[] };
      return ready.ok && waitsFor.length === 0 ? true : undefined;
    });
    const { status, body } = await ask('jeg ved ikke hvad der skete');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: { name: 'tiny', version: '1' },
      result: { outcome: 'label', label: 'dan' },
    });
  });

  it.each([
    [
      'Danish',
      'Savannen ligger i tropiske og subtropiske områder. Der vokser oftest enkeltstående buske og træer.',
    ],
    ['Other', 'Саванны — климатические регионы, свойственные более возвышенным тропическим странам.'],
  ])("answers the first design's question with %s, by POST and by GET", async (response, text) => {
    const route = '/language_identification/api/v1.0/';
    expect(await post(route, { text })).toEqual({ status: 200, body: { response, text } });
    const got = await fetch(`${base}${route}?text=${encodeURIComponent(text)}`);
    expect(await got.json()).toEqual({ response, text });
  });

  it('answers several texts for a model by name, with the version and the best labels', async () => {
    const texts = ['jag vet inte vad som hände', ''];
    const { status, body } = await post<object>('/v1/models/tiny/predict', { texts, topK: 2 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: { name: 'tiny', version: '1', runId: expect.stringMatching(/^[0-9a-f]{32}$/) },
      results: [
        { outcome: 'label', label: 'swe', alternatives: [{ label: 'swe' }, {}] },
        { outcome: 'abstain', reason: 'empty-text' },
      ],
      requestId: expect.any(String),
    });
    expect((await post('/v1/models/nobody/predict', { texts })).status).toBe(404);
  });

  it('swaps to a new champion under load without one failed request', async () => {
    let running = true;
    const seen = new Set<string>();
    const failures: number[] = [];
    const load = Promise.all(
      [0, 1, 2, 3].map(async () => {
        while (running) {
          const { status, body } = await ask('jag vet inte vad som hände');
          if (status !== 200 || body.result.label !== 'swe') failures.push(status);
          else seen.add(body.model.version);
        }
      }),
    );
    await train('--seed', '2', '--promote');
    await eventually(async () => ((await liveVersion()) === '2' ? true : undefined));
    running = false;
    await load;
    expect(failures).toEqual([]);
    expect([...seen].sort()).toEqual(['1', '2']);
  });

  it('keeps the live version when a new champion is corrupt, and follows a rollback', async () => {
    const { bundle } = await train('--seed', '3', '--promote');
    await eventually(async () => ((await liveVersion()) === '3' ? true : undefined));
    const weights = fileURLToPath(`${bundle.uri}/steps/ngram-linear.weights.bin`);
    const healthy = await readFile(weights);
    await runTrainer(['rollback', 'tiny'], task.env);
    await eventually(async () => ((await liveVersion()) === '2' ? true : undefined));
    await writeFile(
      weights,
      healthy.map((byte, index) => (index === 5 ? byte ^ 1 : byte)),
    );
    const refused = await runTrainer(['promote', 'tiny/3'], task.env);
    expect(refused.code).toBe(7);
    // Behind the trainer's back, as a broken tool might do it.
    const aliases = path.join(task.env.RUNESTONE_HOME, 'registry/tiny/aliases.json');
    await writeFile(aliases, (await readFile(aliases, 'utf8')).replace(/("champion":\s*)2/, '$13'));
    await eventually(
      async () =>
        (await (await fetch(`${base}/metrics`)).text()).match(/load_failures_total\{[^}]*\} [1-9]/) ??
        undefined,
    );
    expect(await liveVersion()).toBe('2');
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
  });

  it('ends with exit code 0 when asked to', async () => {
    server.kill('SIGTERM');
    expect((await end).code).toBe(0);
  });
});
