import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { openRecordStore } from '../open-record-store.ts';
import type { RecordStore } from '../record-store.ts';
import { createFeedback, createPrediction } from '../testing/sample-records.ts';
import { exportParquet } from './export-parquet.ts';

let home: string;
let store: RecordStore;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-export-'));
  store = await openRecordStore({ home });
});
afterEach(async () => {
  await store.close();
  await rm(home, { recursive: true });
});
const read = async (file: string) => {
  const { buffer, byteOffset, length } = await readFile(file);
  return parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer });
};

it('writes the predictions of a window with the feedback that holds', async () => {
  await store.append([
    createPrediction({ id: 'a', text: 'Ærø 🌲', textForm: 'full' }),
    createPrediction({
      id: 'b',
      timeMs: 500,
      requestId: 'other',
      outcome: 'abstain',
      reason: 'low-confidence',
      labels: [],
    }),
    createPrediction({ id: 'c', model: 'goods' }),
    createFeedback({ labels: ['swe'], timeMs: 700 }),
  ]);
  const file = path.join(home, 'out', 'records.parquet');
  expect(await exportParquet({ store, file, window: { model: 'language-id' } })).toBe(2);
  expect(await read(file)).toEqual([
    {
      ...{
        id: 'a',
        time: new Date(100),
        request_id: 'request-1',
        text_index: 0,
        model: 'language-id',
        version: '7',
      },
      ...{
        caller: null,
        outcome: 'label',
        reason: null,
        labels: ['dan'],
        features: { characters: 3, script: 'Latin' },
      },
      scores: [
        { label: 'dan', score: 0.875 },
        { label: 'nob', score: 0.125 },
      ],
      ...{ text_form: 'full', text: 'Ærø 🌲', feedback_labels: ['swe'], feedback_time: new Date(700) },
    },
    expect.objectContaining({
      id: 'b',
      reason: 'low-confidence',
      labels: [],
      text: null,
      feedback_labels: null,
      feedback_time: null,
    }),
  ]);
});

it('writes many groups, and a file without rows where there are none', async () => {
  await store.append(
    Array.from({ length: 2500 }, (_, n) =>
      createPrediction({ id: `${n}`.padStart(5, '0'), requestId: `r${n}`, timeMs: n }),
    ),
  );
  const seen: number[] = [];
  const [all, none] = [path.join(home, 'all.parquet'), path.join(home, 'none.parquet')];
  await exportParquet({
    store,
    file: all,
    window: {},
    groupRows: 500,
    onProgress: (count) => void seen.push(count),
  });
  expect(await exportParquet({ store, file: none, window: { fromMs: 10 ** 9 } })).toBe(0);
  expect([seen, (await read(all)).length, await read(none)]).toEqual([[1000, 2000, 2500], 2500, []]);
});

it('leaves no file where it fails', async () => {
  const broken = {
    async *listPredictions() {
      yield [{ ...createPrediction(), feedback: undefined }];
      throw new Error('the database went away');
    },
  };
  const file = path.join(home, 'x', 'records.parquet');
  await expect(exportParquet({ store: broken, file, window: {} })).rejects.toThrow('went away');
  expect(await readdir(path.dirname(file))).toEqual([]);
});
