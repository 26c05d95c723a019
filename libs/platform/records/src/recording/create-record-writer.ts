import { appendFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fromUnknown } from '@runestone/errors';
import { adoptOrphans, claimFolder, type ClaimedFolder } from '../journal/claim-folder.ts';
import { Journal } from '../journal/journal.ts';
import { unwritable } from '../journal/unwritable.ts';
import { openRecordStore } from '../open-record-store.ts';
import type { PredictionRecord, RecordBody, Stored } from '../record.ts';
import { createTextKeeper, type TextKeeper } from '../text/create-text-keeper.ts';
import { startForwarder, type Forwarder } from './forward-records.ts';
import { toColumns } from './prediction-columns.ts';
import type { DropReason, HandOver, RecorderEvent, RecorderThreadData } from './recorder-calls.ts';

/** What a writer works with. */
export interface RecordWriterOptions extends RecorderThreadData {
  /** Where the journals, the key of hashes and what the database refused lie. */
  readonly folder: string;
  readonly now: () => number;
  readonly nextId: () => string;
  readonly onEvent: (event: RecorderEvent) => void;
}

/** Writes records to a journal, and moves them to the store. */
export interface RecordWriter {
  /** Takes predictions; those that cannot be kept are counted. */
  keepPredictions(given: HandOver): Promise<void>;
  /** Settles once the records are on the disk. Throws RECORDS_JOURNAL_FULL, RECORDS_JOURNAL_UNWRITABLE. */
  keep(records: readonly RecordBody[]): Promise<void>;
  /** Predictions that are stored already; none while the store is away. */
  find(requestIds: readonly string[]): Promise<Stored<PredictionRecord>[]>;
  /** Moves what waits for so long at most, then closes all. */
  close(withinMs: number): Promise<void>;
}

interface OpenParts {
  readonly claimed: ClaimedFolder;
  readonly journal: Journal;
  readonly forwarder: Forwarder;
  readonly keepText: TextKeeper;
}

const statusIntervalMs = 200;
const adoptIntervalMs = 30_000;
/** A thread that is busy hands over more within this time. */
const busyForMs = 500;
/** Share of the journal from which on what waits is moved whether or not the thread that answers is busy. */
const mostLeftForLater = 0.5;
/** What the database refuses is put aside in a file that grows no further than this. */
const refusedMaxBytes = 16 * 2 ** 20;

/** Creates a writer; a journal that cannot be opened is tried again with the next records. */
export function createRecordWriter(options: RecordWriterOptions): RecordWriter {
  return new JournalingWriter(options);
}

class JournalingWriter implements RecordWriter {
  readonly #options: RecordWriterOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #dropped: Partial<Record<DropReason, number>> = {};
  #opening: Promise<OpenParts> | undefined;
  #parts: OpenParts | undefined;
  #written = 0;
  #storeUp = false;
  #busyUntilMs = 0;
  #told = '';
  #problem = '';
  #flushing: Promise<void> | undefined;

  constructor(options: RecordWriterOptions) {
    this.#options = options;
    this.#timers.push(setInterval(() => this.#tellStatus(), statusIntervalMs));
    this.#timers.push(setInterval(() => void this.#adopt().catch(() => undefined), adoptIntervalMs));
    // So that what an earlier process left moves before the first request.
    this.#open().catch((error: unknown) => this.#tellProblem(error));
  }

  async keepPredictions({ batch, isBusy }: HandOver): Promise<void> {
    this.#busyUntilMs = isBusy ? performance.now() + busyForMs : 0;
    try {
      const { journal, forwarder, keepText } = await this.#open();
      journal.append(toColumns(batch, this.#options.textForm, keepText));
      forwarder.wake();
      this.#clearProblem('RECORDS_JOURNAL');
    } catch (thrown) {
      this.#drop(
        fromUnknown(thrown).code === 'RECORDS_JOURNAL_FULL' ? 'journal-full' : 'unwritable',
        batch.texts.length,
      );
      this.#tellProblem(thrown);
    }
  }

  async keep(records: readonly RecordBody[]): Promise<void> {
    try {
      const { journal, forwarder } = await this.#open();
      journal.append(records);
      forwarder.wake();
      // Whoever comes in the same turn shares one wait for the disk.
      this.#flushing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        this.#flushing = undefined;
        journal.flush();
      });
      await this.#flushing;
    } catch (thrown) {
      this.#tellProblem(thrown);
      throw thrown;
    }
  }

  async find(requestIds: readonly string[]): Promise<Stored<PredictionRecord>[]> {
    return (await this.#parts?.forwarder.store?.findPredictions(requestIds)) ?? [];
  }

  async close(withinMs: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const parts = await this.#opening?.catch(() => undefined);
    if (parts === undefined) return;
    await parts.forwarder.close(withinMs);
    parts.journal.close();
    await parts.claimed.release();
    this.#tellStatus();
  }

  #open(): Promise<OpenParts> {
    this.#opening ??= this.#openParts().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #openParts(): Promise<OpenParts> {
    const { folder, textForm, journalMaxBytes, nextId } = this.#options;
    const claim = async (): Promise<ClaimedFolder> => {
      // Records may hold texts: they are for their user alone.
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return claimFolder(folder);
    };
    const claimed = await claim().catch((error: unknown) => {
      throw unwritable(error);
    });
    try {
      await adoptOrphans(folder, claimed);
      const keepText = await createTextKeeper(textForm, folder);
      const journal = new Journal({ directory: claimed.directory, maxBytes: journalMaxBytes, nextId });
      this.#parts = { claimed, journal, keepText, forwarder: this.#startForwarder(journal) };
      return this.#parts;
    } catch (error) {
      await claimed.release();
      throw error;
    }
  }

  #startForwarder(journal: Journal): Forwarder {
    const { retentionMs, now, journalMaxBytes } = this.#options;
    return startForwarder({
      ...{ journal, retentionMs, now },
      isForLater: () =>
        performance.now() < this.#busyUntilMs && journal.waiting.bytes < journalMaxBytes * mostLeftForLater,
      openStore: async () => {
        const store = await openRecordStore(this.#options);
        this.#storeUp = true;
        return store;
      },
      onStored: (stored, damaged) => {
        this.#written += stored;
        this.#drop('damaged', damaged);
      },
      onRefused: (record, error) => {
        this.#drop('refused', 1);
        this.#tellProblem(error);
        this.#putAside(record);
      },
      onAway: (error) => {
        this.#storeUp = false;
        this.#tellProblem(error);
      },
      onBack: () => {
        this.#problem = '';
        this.#options.onEvent({ type: 'back' });
      },
    });
  }

  async #adopt(): Promise<void> {
    const { claimed, journal, forwarder } = await this.#open();
    if ((await adoptOrphans(this.#options.folder, claimed)) === 0) return;
    journal.adopt();
    forwarder.wake();
  }

  #putAside(record: Stored): void {
    const file = path.join(this.#options.folder, 'refused.jsonl');
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < refusedMaxBytes)
        appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    } catch {
      // It is counted, and the log says why.
    }
  }

  #drop(reason: DropReason, count: number): void {
    if (count > 0) this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }

  #tellStatus(): void {
    const waiting = this.#parts?.journal.waiting ?? { records: 0, bytes: 0 };
    const status = {
      written: this.#written,
      waitingRecords: waiting.records,
      waitingBytes: waiting.bytes,
      storeUp: this.#storeUp,
      dropped: { ...this.#dropped },
    };
    const said = JSON.stringify(status);
    if (said === this.#told) return;
    this.#told = said;
    this.#options.onEvent({ type: 'status', status });
  }

  /** Says it once, not with each record that meets it. */
  #tellProblem(thrown: unknown): void {
    const { code, message } = fromUnknown(thrown);
    if (code === this.#problem) return;
    this.#problem = code;
    const waiting = this.#parts?.journal.waiting;
    this.#options.onEvent({ type: 'problem', error: { code, message }, facts: { ...waiting } });
  }

  #clearProblem(prefix: string): void {
    if (this.#problem.startsWith(prefix)) this.#problem = '';
  }
}
