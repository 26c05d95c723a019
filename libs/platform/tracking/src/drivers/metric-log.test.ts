import fs from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { createMetricLog, mendMetricLog, readMetricPoints, readMetricStretch } from './metric-log.ts';

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
        const log = createMetricLog(file);
        log.append(numbers.map(point));
        log.close();
        expect((await readMetricPoints(file)).map(({ value }) => value)).toEqual(numbers);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps nothing of a write that the full disk cut short', async () => {
    const log = createMetricLog(file);
    log.append([point(1)]);
    const before = await readFile(file, 'utf8');
    const { writeSync } = fs;
    let writes = 0;
    jest.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number) => {
      writes += 1;
      if (writes === 1) return writeSync(descriptor, '{"key":"lo');
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    }) as never);
    expect(() => log.append([point(2)])).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    expect(await readFile(file, 'utf8')).toBe(before);
    jest.restoreAllMocks();
    log.append([point(3)]);
    log.close();
    expect((await readMetricPoints(file)).map(({ value }) => value)).toEqual([1, 3]);
  });

  it('goes on after it was closed, and after a line that was left unfinished', async () => {
    const log = createMetricLog(file);
    log.append([point(1)]);
    log.close();
    await appendFile(file, '{"key":"lo');
    await mendMetricLog(file);
    log.append([point(2)]);
    log.close();
    expect((await readMetricPoints(file)).map(({ value }) => value)).toEqual([1, 2]);
  });

  it('is read in stretches, an unfinished line left for the next', async () => {
    const log = createMetricLog(file);
    log.append(Array.from({ length: 2500 }, (_, i) => point(i)));
    log.close();
    await appendFile(file, '{"key":"lo');
    const sizes: number[] = [];
    let from = 0;
    for (;;) {
      const { points, nextByte } = await readMetricStretch(file, from);
      if (points.length === 0) break;
      sizes.push(points.length);
      from = nextByte;
    }
    expect(sizes).toEqual([1000, 1000, 500]);
    expect(await readMetricStretch(path.join(folder, 'none'), 0)).toEqual({ points: [], nextByte: 0 });
  });

  it('writes no file for no points', async () => {
    createMetricLog(file).append([]);
    expect(await readMetricPoints(file)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});
