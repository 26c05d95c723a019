import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, runTrainer } from './runestone-process.ts';
import { createKey, serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createGoodsTask, createTinyTask, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
let server: TinyServer;
let key: string;
let folder: string;
const trainer = (...args: string[]) => runTrainer(args, task.env);
const report = (...args: string[]) => trainer('report', ...args);

beforeAll(async () => {
  task = await createTinyTask();
  await trainTiny(task);
  folder = await mkdtemp(path.join(task.folder, 'reports-'));
  const keys = path.join(task.folder, 'keys.yaml');
  key = await createKey(keys, 'reader', 'predict');
  const env = { RUNESTONE_MODELS: 'tiny@champion', RUNESTONE_API_KEYS_FILE: keys };
  server = await serveTiny(task, env);
});
afterAll(async () => {
  await server.stop();
  await rm(task.folder, { recursive: true, force: true });
});

describe('trainer report', () => {
  it('writes a page to a file, and tells where', async () => {
    const file = path.join(folder, 'tiny.html');
    const { code, stdout } = await report('--model', 'tiny@champion', '--to', file);
    expect([code, stdout.trim()]).toEqual([0, `The report of tiny 1 is in ${file}`]);
    const page = await readFile(file, 'utf8');
    expect(page).toContain('held-out texts of csv get the right label');
    expect(page).toContain('loss by epoch');
    expect(page).toContain('Behavioural checks');
    // Nothing else is left beside it, such as a half-written page.
    expect(await readdir(folder)).toEqual(['tiny.html']);
  });

  it('prints the page, or what it is made from as one line of JSON', async () => {
    const [page, json] = [
      await report('--model', 'tiny/1', '--to', '-'),
      await report('--model', 'tiny/1', '--to', path.join(folder, 'again.html'), '--json'),
    ];
    expect(page.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    const { model, evaluation } = JSON.parse(json.stdout) as {
      model: { name: string; runId: string };
      evaluation: { sources: { name: string }[] };
    };
    expect([model.name, evaluation.sources.map(({ name }) => name)]).toEqual(['tiny', ['csv']]);
    const ofRun = await report('--run', model.runId, '--to', '-');
    expect(ofRun.stdout).toContain(`<h1>tiny run:${model.runId}</h1>`);
  });

  it('says what a checkpoint does not tell', async () => {
    const [run] = JSON.parse((await trainer('runs', '--json')).stdout) as { runId: string }[];
    const checkpoint = `run:${run?.runId}/3`;
    const { code, stdout } = await report(
      '--model',
      checkpoint,
      '--to',
      path.join(folder, 'checkpoint.html'),
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('does not say')]);
    expect(await readFile(path.join(folder, 'checkpoint.html'), 'utf8')).toContain('it is a checkpoint');
  });

  it('tells how good recorded answers were, where it is asked to', async () => {
    const post = (url: string, body: object) =>
      fetch(`${server.base}${url}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify(body),
      });
    const texts = Array.from({ length: 40 }, () => 'jeg ved ikke hvad der skete');
    const answer = await post('/v1/models/tiny/predict', { texts });
    const { requestId } = (await answer.json()) as { requestId: string };
    // Each tenth is said to be wrong.
    const feedback = texts.map((_, index) => ({
      requestId,
      index,
      labels: [index % 10 === 0 ? 'swe' : 'dan'],
    }));
    expect((await post('/v1/feedback', { feedback })).status).toBe(202);
    await eventually(async () => {
      const { stdout } = await report('--model', 'tiny@champion', '--to', '-', '--records');
      return stdout.includes('over 40 labelled records') && stdout.includes('<b>0.900</b>')
        ? true
        : undefined;
    });
    const [elsewhere, other] = [
      await report('--model', 'tiny@champion', '--to', '-', '--records', '--served-as', 'nobody'),
      await runTrainer(
        ['download', '--model', 'tiny/1', '--output', path.join(task.folder, 'bundle')],
        task.env,
      ).then(() =>
        runTrainer(['report', '--model', path.join(task.folder, 'bundle'), '--to', '-', '--records'], {
          RUNESTONE_HOME: folder,
        }),
      ),
    ];
    expect(elsewhere.stdout).toContain('No labelled records yet');
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('There are no records at')]);
  });

  it.each([
    ['nothing', [], 2, /either --model, or --run/],
    ['a model that is not there', ['--model', 'none'], 3, /REGISTRY/],
    ['two things for one output', ['--model', 'tiny', '--to', '-', '--json'], 2, /choose one/],
  ])('says what is wrong with %s', async (_, args, code, message) => {
    expect(await report(...args)).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });

  it('shows a task of several labels', async () => {
    const goods = await createGoodsTask();
    try {
      const trained = await runTrainer(['train', '--recipe', goods.recipe], goods.env);
      expect(trained.code).toBe(0);
      const { stdout } = await runTrainer(['report', '--model', 'goods/1', '--to', '-'], goods.env);
      expect(stdout).toContain('micro F1 of the labels of');
      expect(stdout).toContain('Garden &amp; Pets');
      expect(stdout).toContain('How often answers of a confidence are right');
    } finally {
      await rm(goods.folder, { recursive: true, force: true });
    }
  });
});

describe('the report of a server', () => {
  const get = (name: string, headers: Record<string, string> = { 'x-api-key': key }) =>
    fetch(`${server.base}/models/${name}/report`, { headers });

  it('shows the live version to who has a key', async () => {
    const response = await get('tiny');
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('<h1>tiny 1</h1>');
    expect(page).toContain('held-out texts of csv get the right label');
    expect(page).toContain('too few texts to say');
  });

  it('refuses who has none, and knows no other model', async () => {
    expect([(await get('tiny', {})).status, (await get('nobody')).status]).toEqual([401, 404]);
  });
});
