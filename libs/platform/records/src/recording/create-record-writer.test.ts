import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createRecordWriter, type RecordWriter } from './create-record-writer.ts';
import { addRun, addText, emptyBatch, type PredictionBatch } from './prediction-batch.ts';
import type { RecorderStatus } from './recorder-calls.ts';

let home: string;
let writer: RecordWriter;
let status: RecorderStatus | undefined;
let names = 0;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-writer-'));
  writer = createRecordWriter({
    ...{
      home,
      folder: path.join(home, 'records'),
      textForm: 'none',
      journalMaxBytes: 2 ** 18,
      retentionMs: 0,
    },
    now: Date.now,
    nextId: () => `s${(names += 1)}`,
    onEvent: (event) => {
      if (event.type === 'status') ({ status } = event);
    },
  });
});
afterEach(async () => {
  await writer.close(0);
  await rm(home, { recursive: true, force: true });
});

function createBatch(count: number): PredictionBatch {
  const batch = emptyBatch();
  addRun(batch, { model: 'language-id', version: '7', timeMs: 1000 });
  for (let textIndex = 0; textIndex < count; textIndex += 1)
    addText(batch, {
      ...{ requestId: `r${textIndex}`, caller: undefined, textIndex, text: 'hej' },
      result: { outcome: 'label', label: 'dan', score: 0.9, alternatives: [] },
    });
  return batch;
}

it('leaves what a busy thread hands over on disk until half of the journal is full, and loses none', async () => {
  const batch = createBatch(256);
  for (let handed = 0; handed < 40; handed += 1) {
    await writer.keepPredictions({ batch, isBusy: true });
    await delay(5);
  }
  await delay(250);
  const { written = 0, waitingBytes = 0, dropped } = status ?? {};
  expect(dropped).toEqual({});
  expect(written).toBeGreaterThan(256 * 10);
  expect(waitingBytes).toBeGreaterThan(2 ** 16);
  await writer.close(10_000);
  expect(status?.written).toBe(256 * 40);
});

it('moves all at once for a thread that is not busy', async () => {
  for (let handed = 0; handed < 10; handed += 1)
    await writer.keepPredictions({ batch: createBatch(256), isBusy: handed < 9 });
  while (status?.written !== 2560) await delay(50);
  expect(status).toMatchObject({ waitingRecords: 0, dropped: {} });
});
