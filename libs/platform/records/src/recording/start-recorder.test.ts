import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openRecordStore, startRecorder, type Recorder, type RecorderOptions } from '../index.ts';
import type { RecordedText } from './prediction-batch.ts';

// Each starts a thread, or a process, from its source.
jest.setTimeout(60_000);

let home: string;
let recorder: Recorder | undefined;
const problems: string[] = [];
beforeEach(async () => void (home = await mkdtemp(path.join(tmpdir(), 'runestone-recorder-'))));
afterEach(async () => {
  await recorder?.close(0);
  recorder = undefined;
  problems.length = 0;
  await rm(home, { recursive: true, force: true });
});

const start = (some: Partial<RecorderOptions> = {}): Recorder =>
  (recorder = startRecorder({
    ...{ home, textForm: 'none', journalMaxBytes: 2 ** 24, retentionMs: 0 },
    onProblem: ({ code }) => void problems.push(code),
    onBack: () => void problems.push('back'),
    ...some,
  }));
const texts = (count: number, text = 'hej'): RecordedText[] =>
  Array.from({ length: count }, (_, textIndex) => ({
    ...{ requestId: 'r1', caller: 'shop', textIndex, text },
    result: { outcome: 'label', label: 'dan', score: 0.9, alternatives: [{ label: 'dan', score: 0.9 }] },
  }));
const run = { model: 'language-id', version: '7', timeMs: 1000 };
const feedback = (labels: string[]) =>
  ({ kind: 'feedback', timeMs: 2000, requestId: 'r1', textIndex: 0, labels, caller: undefined }) as const;

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function stored() {
  const store = await openRecordStore({ home });
  const predictions = [];
  for await (const page of store.listPredictions()) predictions.push(...page);
  const history = await store.listFeedback('r1', 0);
  await store.close();
  return { predictions, history };
}

describe('a recorder', () => {
  it('brings predictions and feedback to the database, off this thread', async () => {
    start({ textForm: 'full' }).recordRun(run, texts(300));
    await recorder?.keep([feedback(['swe'])]);
    await until(() => recorder?.status.written === 301);
    const { predictions, history } = await stored();
    expect([predictions.length, history.length, problems]).toEqual([300, 1, []]);
    expect(predictions[0]).toMatchObject({
      ...run,
      requestId: 'r1',
      text: 'hej',
      features: { characters: 3 },
      feedback: { labels: ['swe'] },
    });
    expect((await recorder?.findPredictions(['r1']))?.length).toBe(300);
    expect((await stat(path.join(home, 'records'))).mode & 0o077).toBe(0);
  });

  it('leaves on disk what it could not move, for the next one', async () => {
    await mkdir(path.join(home, 'records', 'records.db'), { recursive: true });
    start().recordRun(run, texts(10));
    await recorder?.keep([feedback(['dan'])]);
    await until(() => recorder?.status.waitingRecords === 11);
    await recorder?.close(1000);
    expect(problems).toEqual(['RECORDS_STORE_AWAY']);
    await rm(path.join(home, 'records', 'records.db'), { recursive: true });
    start();
    await until(() => recorder?.status.written === 11);
    const { predictions, history } = await stored();
    expect([predictions.length, history.length]).toEqual([10, 1]);
  });

  it('goes on by itself when the database is back', async () => {
    await mkdir(path.join(home, 'records', 'records.db'), { recursive: true });
    start().recordRun(run, texts(10));
    await until(() => problems.includes('RECORDS_STORE_AWAY') && recorder?.status.waitingRecords === 10);
    expect(recorder?.status.storeUp).toBe(false);
    await rm(path.join(home, 'records', 'records.db'), { recursive: true });
    await until(() => recorder?.status.written === 10 && recorder.status.storeUp);
    await until(() => problems.includes('back'));
    expect((await stored()).predictions).toHaveLength(10);
  });

  it('drops and counts predictions, and refuses feedback, where the journal is full', async () => {
    await mkdir(path.join(home, 'records', 'records.db'), { recursive: true });
    start({ journalMaxBytes: 20_000 });
    for (let n = 0; n < 10; n += 1) recorder?.recordRun(run, texts(50));
    await until(() => (recorder?.status.dropped['journal-full'] ?? 0) > 0);
    const fill = async () => {
      for (;;) await recorder?.keep([feedback(['dan'])]);
    };
    await expect(fill()).rejects.toMatchObject({ code: 'RECORDS_JOURNAL_FULL', httpStatus: 503 });
    await until(() => (recorder?.status.waitingBytes ?? 0) > 15_000);
    const { waitingBytes = 0, dropped = {} } = recorder?.status ?? {};
    expect([waitingBytes <= 20_000, dropped.behind]).toEqual([true, undefined]);
  });

  it('drops and counts what a thread that is behind does not take', async () => {
    start();
    const long = texts(1, 'x'.repeat(2 ** 20));
    for (let n = 0; n < 40; n += 1) recorder?.recordRun(run, long);
    expect(recorder?.status.dropped.behind).toBe(8);
    await until(() => recorder?.status.written === 32);
  });

  it('stores long texts too, some at a time', async () => {
    start({ textForm: 'full', journalMaxBytes: 2 ** 27 }).recordRun(run, texts(250, 'æ'.repeat(100_000)));
    await until(() => recorder?.status.written === 250);
    expect([recorder?.status.dropped, problems]).toEqual([{}, []]);
  });

  it('says so where there is nowhere to write, and goes on once there is', async () => {
    await writeFile(path.join(home, 'records'), 'a file in the place of the folder');
    start().recordRun(run, texts(3));
    await expect(recorder?.keep([feedback(['dan'])])).rejects.toMatchObject({ httpStatus: 503 });
    await until(() => recorder?.status.dropped.unwritable === 3);
    await rm(path.join(home, 'records'));
    await recorder?.keep([feedback(['dan'])]);
    await until(() => recorder?.status.written === 1);
  });

  it('puts aside what the database refuses, and stores the rest of the batch', async () => {
    const bad = { ...feedback(['bad']), timeMs: null as unknown as number };
    await start().keep([feedback(['dan']), bad, feedback(['swe']), feedback(['nob'])]);
    await until(() => recorder?.status.written === 3 && recorder.status.dropped.refused === 1);
    const aside = (await readFile(path.join(home, 'records', 'refused.jsonl'), 'utf8')).trim().split('\n');
    expect(aside.map((line) => (JSON.parse(line) as { labels: string[] }).labels)).toEqual([['bad']]);
    expect([(await stored()).history.length, problems]).toEqual([3, ['RECORDS_RECORD_REFUSED']]);
  });

  it('shares a home with others, each with a journal of its own', async () => {
    const others = [start(), start(), start()];
    for (const one of others) one.recordRun(run, texts(20));
    await Promise.all(others.map((one) => one.keep([feedback(['dan'])])));
    await until(() => others.every((one) => one.status.written === 21));
    expect(
      (await readdir(path.join(home, 'records'))).filter((name) => /^journal-\d$/.test(name)),
    ).toHaveLength(3);
    await Promise.all(others.map((one) => one.close(1000)));
    expect((await stored()).predictions).toHaveLength(60);
  });

  it('deletes what is older than it may be', async () => {
    start().recordRun({ ...run, timeMs: Date.now() - 3_600_000 }, texts(5));
    recorder?.recordRun({ ...run, timeMs: Date.now() }, texts(1));
    await until(() => recorder?.status.written === 6);
    await recorder?.close(1000);
    start({ retentionMs: 600_000 });
    await until(async () => (await stored()).predictions.length === 1);
  });
});

describe('a process that is killed while it writes', () => {
  const tsx = path.join(
    path.dirname(createRequire(import.meta.url).resolve('tsx/package.json')),
    'dist/esm/index.mjs',
  );
  const killed = (first: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const script = fileURLToPath(new URL('../testing/writing-process.ts', import.meta.url));
      const child = spawn(
        process.execPath,
        ['--conditions=@runestone/source', '--import', tsx, script, home, String(first)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let said = '';
      child.stdout.on('data', (data: Buffer) => {
        if (said === '') setTimeout(() => child.kill('SIGKILL'), 50 + first / 1000);
        said += data.toString();
      });
      child.once('error', reject);
      // The last line may be cut off.
      child.once('close', () => resolve(Number(said.split('\n').at(-2))));
    });

  it('loses no feedback that it promised, and stores nothing twice', async () => {
    const promised: number[] = [];
    for (const first of [0, 100_000, 200_000]) {
      const last = await killed(first);
      for (let number = first; number <= last; number += 1) promised.push(number);
    }
    start();
    await until(() => recorder?.status.storeUp === true && recorder.status.waitingRecords === 0);
    await recorder?.close(1000);
    const store = await openRecordStore({ home });
    const counts: number[] = [];
    for (const number of promised) counts.push((await store.listFeedback(`f${number}`, 0)).length);
    const predictions: string[] = [];
    for await (const page of store.listPredictions())
      predictions.push(...page.map(({ requestId }) => requestId));
    await store.close();
    expect(promised.length).toBeGreaterThan(10);
    expect(counts.filter((count) => count !== 1)).toEqual([]);
    expect(new Set(predictions).size).toBe(predictions.length);
  });
});
