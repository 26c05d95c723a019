import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Journal } from '../journal/journal.ts';
import { openRecordStore } from '../open-record-store.ts';
import { driftWindowsKeptMs } from '../record.ts';
import { createDriftWindow, createPrediction } from '../testing/sample-records.ts';
import { startForwarder, type ForwarderOptions } from './forward-records.ts';

let home: string;
let names = 0;
let journal: Journal;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-forward-'));
  const nextId = () => `s${(names += 1)}`;
  journal = new Journal({ directory: path.join(home, 'journal'), maxBytes: 2 ** 24, nextId });
  for (let batch = 0; batch < 4; batch += 1)
    journal.append(Array.from({ length: 1000 }, (_, textIndex) => createPrediction({ textIndex })));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const start = (some: Partial<ForwarderOptions>) =>
  startForwarder({
    ...{ journal, retentionMs: 0, now: () => 0, isForLater: () => false },
    openStore: () => openRecordStore({ home }),
    onStored: () => undefined,
    onRefused: () => undefined,
    onAway: () => undefined,
    onBack: () => undefined,
    ...some,
  });

function emptyJournal(): void {
  while (journal.waiting.records > 0) journal.advance(journal.next(1000)!);
}

async function countStored(): Promise<number> {
  const store = await openRecordStore({ home });
  let count = 0;
  for await (const page of store.listPredictions()) count += page.length;
  await store.close();
  return count;
}

it('moves a batch, and leaves the rest for later until it is closed', async () => {
  const stored: number[] = [];
  const forwarder = start({ isForLater: () => true, onStored: (count) => void stored.push(count) });
  while (stored.length === 0) await delay(10);
  forwarder.wake();
  await delay(300);
  expect([stored, journal.waiting.records]).toEqual([[1000], 3000]);
  await forwarder.close(30_000);
  expect([journal.waiting.records, await countStored()]).toEqual([0, 4000]);
});

it('goes on as soon as it may not be left for later any more', async () => {
  let isForLater = true;
  const forwarder = start({ isForLater: () => isForLater, unhurriedMs: 3_600_000 });
  while (journal.waiting.records === 4000) await delay(10);
  isForLater = false;
  forwarder.wake();
  while (journal.waiting.records > 0) await delay(10);
  expect(await countStored()).toBe(4000);
  await forwarder.close(0);
});

it('lets others have their turn between two batches', async () => {
  const waiting: number[] = [];
  const forwarder = start({
    onStored: () => setImmediate(() => void waiting.push(journal.waiting.records)),
  });
  while (waiting.length < 4) await delay(10);
  expect(waiting).toEqual([3000, 2000, 1000, 0]);
  await forwarder.close(0);
});

it('moves also what comes while the store is opened for the last time', async () => {
  emptyJournal();
  const forwarder = start({
    openStore: async () => {
      journal.append([createPrediction()]);
      return openRecordStore({ home });
    },
  });
  await forwarder.close(30_000);
  expect([journal.waiting.records, await countStored()]).toEqual([0, 1]);
});

it('deletes windows of drift after some days, where other records are kept for ever', async () => {
  emptyJournal();
  journal.append([createPrediction(), ...[400, 600].map((timeMs) => createDriftWindow({ timeMs }))]);
  const forwarder = start({ now: () => driftWindowsKeptMs + 500 });
  await forwarder.close(30_000);
  const store = await openRecordStore({ home });
  const found = [];
  for await (const page of store.listDriftWindows({ model: 'language-id', version: '7' }))
    found.push(...page);
  await store.close();
  expect(found.map(({ timeMs }) => timeMs)).toEqual([600]);
  expect(await countStored()).toBe(1);
});
