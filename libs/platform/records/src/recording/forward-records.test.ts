import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Journal } from '../journal/journal.ts';
import { openRecordStore } from '../open-record-store.ts';
import { createPrediction } from '../testing/sample-records.ts';
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
    ...{ journal, retentionMs: 0, now: () => 0 },
    openStore: () => openRecordStore({ home }),
    onStored: () => undefined,
    onRefused: () => undefined,
    onAway: () => undefined,
    onBack: () => undefined,
    ...some,
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
