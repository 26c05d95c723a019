import { appendFile, mkdtemp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunestoneError } from '@runestone/errors';
import { createLocalTracker, type RunHandle, type Tracker } from '../index.ts';
import { describeTracker } from '../tracker.conformance.ts';

const createFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'runestone-tracking-'));

/** Ids that differ from the first digit on: 0aaa…, 1aaa…, 2aaa…. */
function createIds(): () => string {
  let count = 0;
  return () => `${(count++).toString(16)}`.padEnd(32, 'a');
}

describeTracker('a local folder', async () => {
  const directory = await createFolder();
  let now = 1_750_000_000_000;
  return {
    tracker: createLocalTracker({ directory, clock: () => now, randomId: createIds() }),
    tick: async () => void (now += 1),
    close: () => rm(directory, { recursive: true }),
  };
});

describe('createLocalTracker', () => {
  let directory: string;
  let tracker: Tracker;
  let run: RunHandle;
  let problems: RunestoneError[];
  const options = () => ({ directory, clock: () => 1000, randomId: createIds() });
  const fileOf = (file: string): string => path.join(directory, 'runs/e', run.runId, file);
  beforeEach(async () => {
    problems = [];
    directory = await createFolder();
    tracker = createLocalTracker({ ...options(), onProblem: (problem) => problems.push(problem) });
    run = await tracker.createRun({ experiment: 'e' });
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('lays out the home as documented', async () => {
    await run.logMetrics({ loss: 1 });
    expect((await readdir(path.join(directory, 'runs/e', run.runId))).sort()).toEqual([
      'metrics.jsonl',
      'run.json',
    ]);
    expect(run.artifactUri).toBe(pathToFileURL(path.join(directory, 'artifacts/e', run.runId)).href);
  });

  it('overlooks a last metric that a killed process left unfinished', async () => {
    await run.logMetrics({ loss: 0.5 }, 1);
    const whole = await readFile(fileOf('metrics.jsonl'), 'utf8');
    await run.logMetrics({ loss: 0.25 }, 2);
    const both = await readFile(fileOf('metrics.jsonl'));
    for (let size = whole.length; size < both.length; size += 1) {
      await writeFile(fileOf('metrics.jsonl'), both.subarray(0, size));
      expect((await tracker.getRun(run.runId)).metrics).toEqual({ loss: 0.5 });
    }
  });

  it.each(['{"key":"loss"}', 'null', 'x', '{"key":"loss","value":"many","step":1,"timeMs":1}', ''])(
    'names the line of the metrics that holds %j',
    async (line) => {
      await run.logMetrics({ loss: 1 });
      await appendFile(fileOf('metrics.jsonl'), `${line}\n`);
      await run.logMetrics({ loss: 2 });
      const corrupt = {
        code: 'TRACKING_METRICS_CORRUPT',
        kind: 'integrity',
        details: { file: fileOf('metrics.jsonl'), where: 'line 2' },
      };
      await expect(tracker.getRun(run.runId)).rejects.toMatchObject(corrupt);
      await expect(tracker.getMetricHistory(run.runId, 'loss')).rejects.toMatchObject(corrupt);
    },
  );

  it.each(['', '{"formatVersion":1', '{}', '{"formatVersion":7}'])(
    'names the record that holds %j, and lists the rest',
    async (text) => {
      const other = await tracker.createRun({ experiment: 'e' });
      await writeFile(fileOf('run.json'), text);
      const corrupt = { code: 'FILES_CORRUPT', kind: 'integrity', details: { file: fileOf('run.json') } };
      await expect(tracker.getRun(run.runId)).rejects.toMatchObject(corrupt);
      expect((await tracker.searchRuns()).map(({ runId }) => runId)).toEqual([other.runId]);
      expect(problems).toMatchObject([corrupt]);
    },
  );

  it('refuses a record that was copied from another run', async () => {
    const other = await tracker.createRun({ experiment: 'e' });
    await writeFile(
      path.join(directory, 'runs/e', other.runId, 'run.json'),
      await readFile(fileOf('run.json')),
    );
    await expect(tracker.getRun(other.runId)).rejects.toMatchObject({ code: 'FILES_CORRUPT' });
  });

  it('overlooks a run that was killed before its record was written, and what others left', async () => {
    await mkdir(path.join(directory, 'runs/e', 'b'.repeat(32)));
    await writeFile(path.join(directory, 'runs/notes.txt'), 'mine');
    expect(await tracker.searchRuns()).toHaveLength(1);
    await expect(tracker.getRun('b'.repeat(32))).rejects.toMatchObject({ code: 'TRACKING_RUN_UNKNOWN' });
  });

  it('asks for more digits where several runs begin alike, and takes no fewer than six', async () => {
    const ids = ['aaaaaa1', 'aaaaaa2'].map((id) => id.padEnd(32, '0'));
    const alike = createLocalTracker({ ...options(), randomId: () => ids.shift() as string });
    await alike.createRun({ experiment: 'e' });
    await alike.createRun({ experiment: 'f' });
    await expect(tracker.getRun('aaaaaa')).rejects.toMatchObject({
      code: 'TRACKING_RUN_AMBIGUOUS',
      kind: 'input',
    });
    expect((await tracker.getRun('aaaaaa2')).experiment).toBe('f');
    await expect(tracker.getRun('aaaaa')).rejects.toMatchObject({ code: 'TRACKING_RUN_UNKNOWN' });
  });

  it('never takes the id of another run', async () => {
    const again = createLocalTracker({ ...options(), randomId: () => run.runId });
    await expect(again.createRun({ experiment: 'e' })).rejects.toMatchObject({ code: 'TRACKING_RUN_EXISTS' });
    expect((await tracker.getRun(run.runId)).experiment).toBe('e');
  });

  it('goes on after a write that failed', async () => {
    await rename(fileOf('run.json'), fileOf('moved'));
    await mkdir(fileOf('run.json/x'), { recursive: true });
    await expect(run.setTags({ a: 'lost' })).rejects.toMatchObject({ code: expect.any(String) });
    await rm(fileOf('run.json'), { recursive: true });
    await run.setTags({ b: 'kept' });
    expect((await tracker.getRun(run.runId)).tags).toEqual({ b: 'kept' });
  });

  it('finds its artifacts where the home was moved to', async () => {
    const moved = `${directory}-moved`;
    await rename(directory, moved);
    const after = createLocalTracker({ ...options(), directory: moved });
    const { artifactUri } = await after.getRun(run.runId);
    expect(artifactUri).toBe(pathToFileURL(path.join(moved, 'artifacts/e', run.runId)).href);
    await rename(moved, directory);
  });

  it('is empty before the first run', async () => {
    const empty = createLocalTracker({ ...options(), directory: path.join(directory, 'none') });
    expect(await empty.searchRuns()).toEqual([]);
  });
});
