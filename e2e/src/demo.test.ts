import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@runestone/real-services/servers';
import { eventually, finished, runTrainer, startDemo, type Finished } from './runestone-process.ts';

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-demo-'));
  env = { RUNESTONE_HOME: path.join(folder, 'home'), RUNESTONE_DATA_PATH: folder, MLFLOW_TRACKING_URI: '' };
  await put('fakenewsnet_titles/dated_subset.csv.gz', headlines(200));
  await put('fakenewsnet_titles/subset_with_ids_urls.csv.gz', headlinesOfSites(200));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, 'data', file)), { recursive: true });
  await writeFile(path.join(folder, 'data', file), gzipSync(text));
}

/** A word of letters that no other number has: what differs in digits alone counts as the same text. */
const word = (seed: number): string =>
  Array.from({ length: 6 }, (_, place) =>
    String.fromCharCode(97 + ((Math.imul(seed + 1, 7919 + place * 331) >>> 8) % 26)),
  ).join('');

function headlines(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const date = new Date(Date.UTC(2018, 0, 1) + row * 60_000).toISOString();
    return row % 2 === 0
      ? `1,${word(row)} best dressed stars on the red carpet,${date}`
      : `0,${word(row)} secretly split,${date}`;
  });
  return `label,title,date\n${lines.join('\n')}\n`;
}

function headlinesOfSites(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    row % 2 === 0
      ? `real,https://${word(row)}.example/a,${word(row)} best dressed stars on the red carpet,${row % 5}`
      : `fake,https://${word(row)}.example/b,${word(row)} secretly split,`,
  );
  return `label,news_url,title,n_tweets\n${lines.join('\n')}\n`;
}

async function start(
  more: Record<string, string> = {},
): Promise<{ child: ChildProcess; end: Promise<Finished> }> {
  const args = ['--only', 'fake-news-time,fake-news-sites,task-intents', '--exit'];
  const child = startDemo(args, { ...env, ...more, PORT: String(await freePort()) });
  return { child, end: finished(child) };
}

const demo = async (): Promise<Finished> => (await start()).end;

describe('the demo of all recipes', () => {
  it('trains, serves and asks those whose data are here, and says how to get the others', async () => {
    const { code, stdout, stderr } = await demo();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/fake-news-sites +[\d.]+ s {2}fake-news-sites\/1, the champion\n/);
    expect(stdout).toMatch(/\n {3}fake-news-sites +[\d.]+ s {2}real [01]\.\d\d/);
    expect(stdout).toMatch(/\n {3}fake-news-time +[\d.]+ s {2}real [01]\.\d\d/);
    expect(stdout).toMatch(/task-intents +lacks wizard_of_tasks_extractive, all-MiniLM-L6-v2 /);
    expect(stdout).toMatch(
      /utterances_train\.csv\.gz[^]*from Wizard of Tasks \(Amazon\)[^]*set RUNESTONE_DATA_PATH/,
    );
  });

  it('leaves a file that serves the same without it', async () => {
    const file = await readFile(path.join(folder, 'home/demo/models.yaml'), 'utf8');
    expect(file).toContain('{ name: fake-news-sites, serve: fake-news-sites@champion }');
    expect(file).toContain('{ name: fake-news-time, serve: fake-news-time@champion }');
  });

  it('does not train again what is there, goes on after a training that fails, and tells by its exit code', async () => {
    await put('fakenewsnet_titles/dated_subset.csv.gz', 'label,title,date\n"cut');
    const { code, stdout, stderr } = await demo();
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('DATASET_ROW_MALFORMED') });
    expect(stdout).toMatch(/fake-news-sites +before {2}fake-news-sites\/1, the champion\n/);
    expect(stdout).toMatch(/\n {3}fake-news-time +FAILED {2}exit code 2\n/);
    expect(stdout).toMatch(/\n {3}fake-news-sites +[\d.]+ s {2}real [01]\.\d\d/);
  });

  it('ends what it started at Ctrl-C, and leaves nothing half-done', async () => {
    await put('fakenewsnet_titles/dated_subset.csv.gz', headlines(60_000));
    const home = path.join(folder, 'stopped');
    const { child, end } = await start({ RUNESTONE_HOME: home });
    await eventually(async () => {
      const runs = await readdir(path.join(home, 'runs/fake-news-time'));
      return runs.length > 0 ? true : undefined;
    });
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect(code).toBe(130);
    expect(stdout).not.toContain('3. Serve');
    const list = await runTrainer(['runs', '--experiment', 'fake-news-time', '--json'], {
      ...env,
      RUNESTONE_HOME: home,
    });
    expect(JSON.parse(list.stdout)).toMatchObject([{ status: 'KILLED' }]);
  });
});

describe('the demo', () => {
  it('explains itself, and refuses what it does not know', async () => {
    const [help, wrong] = await Promise.all(
      ['--help', '--everything'].map((arg) => finished(startDemo([arg], env))),
    );
    expect([help?.code, help?.stdout]).toEqual([0, expect.stringContaining('--slow')]);
    expect([wrong?.code, wrong?.stderr]).toEqual([64, expect.stringContaining('usage: npm run demo')]);
  });
});
