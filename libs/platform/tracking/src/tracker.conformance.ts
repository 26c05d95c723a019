import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunHandle, Tracker } from './tracker.ts';

/** A tracker to try, in which nothing is yet, how to move its clock on, and how to clear up. */
export interface TrackerTrial {
  readonly tracker: Tracker;
  /** Makes the next moment later than all before. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

/** Defines the suite that every driver of Tracker must pass. */
export function describeTracker(name: string, create: () => Promise<TrackerTrial>): void {
  describe(`${name} as a tracker`, () => {
    let trial: TrackerTrial;
    let tracker: Tracker;
    const start = async (experiment = 'language-id'): Promise<RunHandle> => {
      await trial.tick();
      return tracker.createRun({ experiment });
    };

    beforeEach(async () => {
      trial = await create();
      tracker = trial.tracker;
    });
    afterEach(() => trial.close());

    it('gives back a run as it was started', async () => {
      const facts = {
        experiment: 'language-id',
        name: 'første',
        tags: { 'a.b': 'x y' },
        params: { 'model.epochs': '10' },
      };
      const run = await tracker.createRun(facts);
      expect(run.runId).toMatch(/^[0-9a-f]{32}$/);
      const { experimentId: _, ...record } = await tracker.getRun(run.runId);
      expect(record).toEqual({
        ...facts,
        runId: run.runId,
        artifactUri: run.artifactUri,
        status: 'RUNNING',
        startTimeMs: expect.any(Number),
        metrics: {},
        datasets: [],
      });
    });

    it('names a run that was given no name', async () => {
      const run = await start();
      const { name, tags, params } = await tracker.getRun(run.runId);
      expect(name).not.toBe('');
      expect([tags, params]).toEqual([{}, {}]);
    });

    it.each(['FINISHED', 'FAILED', 'KILLED'] as const)('remembers that a run ended as %s', async (status) => {
      const run = await start();
      await trial.tick();
      await run.end(status);
      const record = await tracker.getRun(run.runId);
      expect(record.status).toBe(status);
      expect(record.endTimeMs).toBeGreaterThan(record.startTimeMs);
    });

    it('adds parameters and never changes one', async () => {
      const run = await start();
      await run.logParams({ a: '1', b: '' });
      await run.logParams({ b: '', c: '3' });
      await expect(run.logParams({ a: '2' })).rejects.toMatchObject({
        code: 'TRACKING_PARAM_FIXED',
        kind: 'conflict',
      });
      expect((await tracker.getRun(run.runId)).params).toEqual({ a: '1', b: '', c: '3' });
    });

    it('adds tags and replaces their values, also after the end', async () => {
      const run = await start();
      await run.setTags({ a: '1', b: '1' });
      await run.end('FINISHED');
      await run.setTags({ b: '2' });
      expect(await tracker.getRun(run.runId)).toMatchObject({ status: 'FINISHED', tags: { a: '1', b: '2' } });
    });

    it('keeps every value of a metric and shows the one of the highest step', async () => {
      const run = await start();
      await run.logMetrics({ loss: 0.5, 'test.dan/f1': 0.9 }, 1);
      await run.logMetrics({ loss: 0.25 }, 3);
      await run.logMetrics({ loss: 0.375 }, 2);
      expect((await tracker.getRun(run.runId)).metrics).toEqual({ loss: 0.25, 'test.dan/f1': 0.9 });
      const history = await tracker.getMetricHistory(run.runId, 'loss');
      expect(history.map(({ step, value }) => [step, value])).toEqual([
        [1, 0.5],
        [3, 0.25],
        [2, 0.375],
      ]);
      expect(await tracker.getMetricHistory(run.runId, 'none')).toEqual([]);
    });

    it('keeps values that are no ordinary numbers', async () => {
      const values = { nan: NaN, up: Infinity, down: -Infinity, tiny: 5e-324, huge: 1e308 };
      const run = await start();
      await run.logMetrics(values);
      expect((await tracker.getRun(run.runId)).metrics).toEqual(values);
      expect((await tracker.getMetricHistory(run.runId, 'nan'))[0]?.value).toBeNaN();
    });

    it('keeps the order of calls that nobody waited for', async () => {
      const run = await start();
      const calls = Array.from({ length: 20 }, (_, step) => run.logMetrics({ loss: step / 4 }, step));
      await Promise.all([...calls, run.setTags({ last: 'yes' }), run.end('FINISHED')]);
      const history = await tracker.getMetricHistory(run.runId, 'loss');
      expect(history.map(({ step }) => step)).toEqual(calls.map((_, step) => step));
      expect(await tracker.getRun(run.runId)).toMatchObject({ status: 'FINISHED', tags: { last: 'yes' } });
    });

    it('goes on with a run that ended', async () => {
      const run = await start();
      await run.logParams({ a: '1' });
      await run.logMetrics({ loss: 2 }, 1);
      await run.end('KILLED');
      const again = await tracker.openRun(run.runId);
      expect([again.runId, again.artifactUri]).toEqual([run.runId, run.artifactUri]);
      expect(await tracker.getRun(run.runId)).toMatchObject({ status: 'RUNNING', params: { a: '1' } });
      await again.logMetrics({ loss: 1 }, 2);
      await expect(again.logParams({ a: '2' })).rejects.toMatchObject({ code: 'TRACKING_PARAM_FIXED' });
      await again.end('FINISHED');
      expect(await tracker.getRun(run.runId)).toMatchObject({ status: 'FINISHED', metrics: { loss: 1 } });
      expect(await tracker.getMetricHistory(run.runId, 'loss')).toHaveLength(2);
    });

    it('keeps points with their own times', async () => {
      const run = await start();
      const points = Array.from({ length: 1500 }, (_, i) => ({
        key: `m${i % 3}`,
        value: i / 8,
        step: i,
        timeMs: 1_000_000 + i,
      }));
      await run.logPoints(points);
      await run.end('FINISHED', 2_000_000);
      const history = await tracker.getMetricHistory(run.runId, 'm1');
      expect(history).toEqual(points.filter(({ key }) => key === 'm1').map(({ key: _, ...point }) => point));
      expect((await tracker.getRun(run.runId)).endTimeMs).toBe(2_000_000);
    });

    it('remembers the data sets that a run read, each once', async () => {
      const run = await start();
      const dataset = {
        name: 'slide',
        digest: 'abc123',
        context: 'training',
        source: 'file',
        profile: { examples: 3 },
      };
      await run.logDatasets([dataset]);
      await run.logDatasets([dataset, { ...dataset, name: 'other' }]);
      const { datasets } = await tracker.getRun(run.runId);
      expect([...datasets].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { ...dataset, name: 'other' },
        dataset,
      ]);
    });

    it('gives each run its own place for artifacts', async () => {
      const runs = [await start(), await start(), await start('other')];
      expect(new Set(runs.map(({ artifactUri }) => artifactUri)).size).toBe(3);
      for (const { runId, artifactUri } of runs)
        expect((await tracker.getRun(runId)).artifactUri).toBe(artifactUri);
    });

    it('lists runs, the newest first', async () => {
      const [one, two, three] = [await start(), await start('other'), await start()];
      const idsOf = async (query?: Parameters<Tracker['searchRuns']>[0]): Promise<string[]> =>
        (await tracker.searchRuns(query)).map(({ runId }) => runId);
      expect(await idsOf()).toEqual([three.runId, two.runId, one.runId]);
      expect(await idsOf({ experiment: 'language-id', limit: 1 })).toEqual([three.runId]);
      expect(await idsOf({ experiment: 'none' })).toEqual([]);
    });

    it('finds a run by the first digits of its id', async () => {
      const run = await start();
      expect((await tracker.getRun(run.runId.slice(0, 20))).runId).toBe(run.runId);
      await run.logMetrics({ loss: 1 });
      expect(await tracker.getMetricHistory(run.runId.slice(0, 20), 'loss')).toHaveLength(1);
    });

    it.each(['', 'abc', 'ffffff', 'f'.repeat(32), 'f'.repeat(33), '../../x', '%2e%2e', 'F'.repeat(32)])(
      'says that there is no run %j',
      async (runId) => {
        await start();
        await expect(tracker.getRun(runId)).rejects.toMatchObject({
          code: 'TRACKING_RUN_UNKNOWN',
          kind: 'not-found',
        });
      },
    );

    it.each(['', '..', '../x', 'a/b', 'a\\b', 'a\0b', '%2e%2e', '.hidden', 'a'.repeat(129)])(
      'refuses the experiment %j',
      async (experiment) => {
        await expect(start(experiment)).rejects.toMatchObject({
          code: 'TRACKING_NAME_INVALID',
          kind: 'input',
        });
      },
    );

    it.each(['', 'a\nb', 'ø', 'a\0', 'a=b', '../x', '/x', 'a//b', 'a'.repeat(251)])(
      'refuses the key %j',
      async (key) => {
        const run = await start();
        const refusal = { code: 'TRACKING_NAME_INVALID', kind: 'input' };
        await expect(run.logMetrics({ [key]: 1 })).rejects.toMatchObject(refusal);
        await expect(run.logParams({ [key]: '1' })).rejects.toMatchObject(refusal);
        await expect(run.setTags({ [key]: '1' })).rejects.toMatchObject(refusal);
      },
    );

    it('keeps long values whole or refuses them', async () => {
      const run = await start();
      await run.logParams({ long: 'x'.repeat(6000) });
      await expect(run.logParams({ longer: 'x'.repeat(6001) })).rejects.toMatchObject({
        code: 'TRACKING_VALUE_TOO_LONG',
      });
      expect((await tracker.getRun(run.runId)).params).toEqual({ long: 'x'.repeat(6000) });
    });
  });
}
