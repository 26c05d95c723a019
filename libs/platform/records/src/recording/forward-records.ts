import { isRunestoneError } from '@runestone/errors';
import type { Journal, JournalBatch } from '../journal/journal.ts';
import { driftWindowsKeptMs, type Stored } from '../record.ts';
import type { RecordStore } from '../record-store.ts';

/** What a forwarder works with. Times in milliseconds. */
export interface ForwarderOptions {
  readonly journal: Journal;
  readonly openStore: () => Promise<RecordStore>;
  /** Whether processors are needed elsewhere and what waits may wait: then a batch is moved now and then. */
  readonly isForLater: () => boolean;
  /** From batch to batch then; 10,000 unless given. */
  readonly unhurriedMs?: number;
  /** Told after each batch how many were stored, and how many of it are lost. */
  readonly onStored: (stored: number, damaged: number) => void;
  /** Told of a record that the database will never take. */
  readonly onRefused: (record: Stored, error: Error) => void;
  /** Told each time that the database does not answer, and once when it does again. */
  readonly onAway: (error: Error) => void;
  readonly onBack: () => void;
  /** Age at which records are deleted; 0 keeps them, all but windows of drift. */
  readonly retentionMs: number;
  readonly now: () => number;
}

/** Moves what waits in a journal to the store. */
export interface Forwarder {
  /** Says that something waits. */
  wake(): void;
  /** The store while it answers. */
  readonly store: RecordStore | undefined;
  /** Moves the rest for so long at most, then stops. */
  close(withinMs: number): Promise<void>;
}

const batchRecords = 1000;
/** How long the first record waits for company: a transaction costs about as much as a hundred records. */
const lingerMs = 100;
/** How often it looks meanwhile whether it still is for later. */
const restMs = 250;
const [firstPauseMs, longestPauseMs] = [100, 5000];
const pruneIntervalMs = 3_600_000;

/** Starts to move; the order is that of the journal, and a batch is forgotten there once it is stored. */
export function startForwarder(options: ForwarderOptions): Forwarder {
  const forwarder = new JournalForwarder(options);
  forwarder.start();
  return forwarder;
}

class JournalForwarder implements Forwarder {
  readonly #options: ForwarderOptions;
  store: RecordStore | undefined;
  #deadlineMs: number | undefined;
  #failures = 0;
  #prunedMs = 0;
  #interrupt: () => void = () => undefined;
  #mayInterrupt: () => boolean = () => false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop = this.#run();
  }

  wake(): void {
    if (this.#mayInterrupt()) this.#interrupt();
  }

  async close(withinMs: number): Promise<void> {
    this.#deadlineMs = performance.now() + withinMs;
    this.#interrupt();
    await this.#loop;
    await this.store?.close().catch(() => undefined);
    this.store = undefined;
  }

  get #isOver(): boolean {
    return this.#deadlineMs !== undefined && performance.now() >= this.#deadlineMs;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const batch = this.#options.journal.next(batchRecords);
      try {
        this.store ??= await this.#options.openStore();
        if (batch !== undefined) await this.#move(this.store, batch);
        await this.#prune(this.store);
        if (this.#failures > 0) this.#options.onBack();
        this.#failures = 0;
        // Something may have come while the store was opened: that is moved, too.
        if (this.#deadlineMs !== undefined && this.#options.journal.waiting.records === 0) return;
        await this.#restUntilNext();
      } catch (error) {
        await this.#pauseAfter(error as Error);
      }
    }
  }

  async #restUntilNext(): Promise<void> {
    const { journal, unhurriedMs = 10_000 } = this.#options;
    // Something may have come while the store was opened.
    if (journal.waiting.records === 0) await this.#rest(60_000, () => true);
    if (this.#isForLater) await this.#restForLater(unhurriedMs);
    else if (journal.waiting.records < batchRecords) await this.#rest(lingerMs);
    // SQLite answers in the same turn of the loop: what came meanwhile is written to the journal before more is moved.
    else await new Promise((resolve) => setImmediate(resolve));
  }

  get #isForLater(): boolean {
    return this.#deadlineMs === undefined && this.#options.isForLater();
  }

  /** Rests for so long at most; it may end without a further word, as where whoever was busy is asked nothing any more. */
  async #restForLater(ms: number): Promise<void> {
    const untilMs = performance.now() + ms;
    while (this.#isForLater && performance.now() < untilMs) await this.#rest(restMs, () => !this.#isForLater);
  }

  async #move(store: RecordStore, batch: JournalBatch): Promise<void> {
    const refused = await this.#append(store, batch.records);
    this.#options.journal.advance(batch);
    this.#options.onStored(batch.records.length - refused, batch.damaged);
  }

  /** Appends; halves what the database refuses until the record is found that it will not take. Gives how many those are. */
  async #append(store: RecordStore, records: readonly Stored[]): Promise<number> {
    try {
      await store.append(records);
      return 0;
    } catch (error) {
      if (!isRunestoneError(error) || error.code !== 'RECORDS_RECORD_REFUSED') throw error;
      if (records.length === 1) {
        this.#options.onRefused(records[0] as Stored, error);
        return 1;
      }
      const half = records.length >> 1;
      const before = await this.#append(store, records.slice(0, half));
      return before + (await this.#append(store, records.slice(half)));
    }
  }

  async #prune(store: RecordStore): Promise<void> {
    const { retentionMs, now } = this.#options;
    if (performance.now() < this.#prunedMs) return;
    await store.pruneDriftWindows(now() - driftWindowsKeptMs);
    if (retentionMs > 0) await store.prune(now() - retentionMs);
    this.#prunedMs = performance.now() + pruneIntervalMs;
  }

  async #pauseAfter(error: Error): Promise<void> {
    const former = this.store;
    this.store = undefined;
    this.#options.onAway(error);
    await former?.close().catch(() => undefined);
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    // Who stops does not wait for a database that is away: the rest lies on disk.
    if (this.#deadlineMs !== undefined) this.#deadlineMs = 0;
    await this.#rest(pauseMs);
  }

  /** Rests for so long at most: what comes may end it early, where it may. */
  async #rest(ms: number, mayInterrupt = () => false): Promise<void> {
    const leftMs =
      this.#deadlineMs === undefined ? ms : Math.min(ms, this.#deadlineMs - performance.now(), lingerMs);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, leftMs));
      this.#mayInterrupt = mayInterrupt;
      this.#interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#mayInterrupt = () => false;
  }
}
