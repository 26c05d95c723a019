import fs, { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { appendMetricPoints, readMetricPoints } from './metric-log.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-metrics-'));
  file = path.join(folder, 'metrics.jsonl');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const point = (value: number) => ({ key: 'loss', value, step: 0, timeMs: 0 });

describe('the metric log', () => {
  it('gives back any number, except that -0 becomes 0', async () => {
    const values = fc.array(
      fc.double().map((value) => value + 0),
      { minLength: 1, maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(values, async (numbers) => {
        await rm(file, { force: true });
        await appendMetricPoints(file, numbers.map(point));
        expect((await readMetricPoints(file)).map(({ value }) => value)).toEqual(numbers);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps nothing of a write that the full disk cut short', async () => {
    await appendMetricPoints(file, [point(1)]);
    const before = await readFile(file, 'utf8');
    const open = fs.open;
    const spy = jest.spyOn(fs, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args);
      handle.writeFile = async () => {
        await handle.write('{"key":"lo');
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      };
      return handle;
    });
    await expect(appendMetricPoints(file, [point(2)])).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readFile(file, 'utf8')).toBe(before);
    spy.mockRestore();
    await appendMetricPoints(file, [point(3)]);
    expect((await readMetricPoints(file)).map(({ value }) => value)).toEqual([1, 3]);
  });

  it('writes no file for no points', async () => {
    await appendMetricPoints(file, []);
    expect(await readMetricPoints(file)).toEqual([]);
    expect(await fs.readdir(folder)).toEqual([]);
  });
});
