/** Entry of the thread that writes records to the journal and moves them to the store. */
import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { sendEvent, serveCalls } from '@runestone/threads';
import { createRecordWriter } from './create-record-writer.ts';
import type { HandOver, RecorderEvent, RecorderThreadData } from './recorder-calls.ts';
import type { RecordBody } from '../record.ts';

// On Linux this is of this thread alone: those that answer come first. Further down it would not keep up with the journal either.
if (process.platform === 'linux') setPriority(0, 5);

const data = workerData as RecorderThreadData;
const writer = createRecordWriter({
  ...data,
  folder: path.join(data.home, 'records'),
  now: Date.now,
  nextId: () => `${Date.now().toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`,
  onEvent: (event: RecorderEvent) => sendEvent(event),
});

serveCalls({
  predictions: async (given: HandOver) => ({ value: await writer.keepPredictions(given) }),
  keep: async (records: readonly RecordBody[]) => ({ value: await writer.keep(records) }),
  find: async (requestIds: readonly string[]) => ({ value: await writer.find(requestIds) }),
  close: async (withinMs: number) => ({ value: await writer.close(withinMs) }),
});
