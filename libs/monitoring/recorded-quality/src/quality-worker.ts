/** Entry of the thread that judges recorded answers. */
import { setPriority } from 'node:os';
import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { openRecordStore, type RecordStoreLocation } from '@runestone/records';
import { serveCalls } from '@runestone/threads';
import { findQuality, type QualityRequest } from './find-quality.ts';

// On Linux this is of this thread alone: those that answer come first.
if (process.platform === 'linux') setPriority(0, 19);

const location = workerData as RecordStoreLocation;

serveCalls({
  find: async (request: QualityRequest) => {
    const store = await openRecordStore(location);
    try {
      return { value: await findQuality(store, request) };
    } finally {
      await store.close();
    }
  },
});
