import type { RunestoneError } from '@runestone/errors';
import type { RecordStoreLocation } from '../open-record-store.ts';
import type { TextForm } from '../record.ts';
import type { PredictionBatch } from './prediction-batch.ts';

/** What the recording thread is started with. */
export interface RecorderThreadData extends RecordStoreLocation {
  readonly textForm: TextForm;
  /** Most bytes of what waits on disk. */
  readonly journalMaxBytes: number;
  /** Age at which records are deleted, in milliseconds; 0 keeps them. */
  readonly retentionMs: number;
}

/** What the thread that answers hands over. */
export interface HandOver {
  readonly batch: PredictionBatch;
  /** Whether that thread is busy: what can be done later is then left for later. */
  readonly isBusy: boolean;
}

/** Why records are not kept: `journal-full`, `unwritable`, `behind` (the thread), `refused` (by the database), `damaged`. */
export type DropReason = 'journal-full' | 'unwritable' | 'behind' | 'refused' | 'damaged';

/** How recording goes. */
export interface RecorderStatus {
  /** Records stored since the start. */
  readonly written: number;
  readonly waitingRecords: number;
  readonly waitingBytes: number;
  /** Whether the database took what it was last given. */
  readonly storeUp: boolean;
  /** Records that were lost since the start. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** What the thread tells meanwhile. */
export type RecorderEvent =
  | { readonly type: 'status'; readonly status: RecorderStatus }
  | {
      readonly type: 'problem';
      readonly error: Pick<RunestoneError, 'code' | 'message'>;
      readonly facts: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'back' };
