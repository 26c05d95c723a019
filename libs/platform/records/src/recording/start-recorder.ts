import { fromUnknown } from '@runestone/errors';
import { createThreadService, startThread, type ThreadService } from '@runestone/threads';
import type { PredictionRecord, RecordBody, Stored } from '../record.ts';
import { createBusyGauge } from './busy-gauge.ts';
import {
  addRun,
  addText,
  emptyBatch,
  type PredictionBatch,
  type RecordedRun,
  type RecordedText,
} from './prediction-batch.ts';
import type { HandOver, RecorderEvent, RecorderStatus, RecorderThreadData } from './recorder-calls.ts';

/** How recording is started. */
export interface RecorderOptions extends RecorderThreadData {
  /** Told once of each problem, with what waits meanwhile. */
  readonly onProblem: (error: { readonly code: string; readonly message: string }, facts: object) => void;
  /** Told when the database answers again. */
  readonly onBack: () => void;
}

/** Keeps what happened, off the path of the requests. */
export interface Recorder {
  /** Takes the texts of one run of a model: returns at once, and never throws. */
  recordRun(run: RecordedRun, texts: Iterable<RecordedText>): void;
  /** Settles once the records are on the disk: they are stored then, sooner or later. Throws RECORDS_JOURNAL_FULL and _UNWRITABLE. */
  keep(records: readonly RecordBody[]): Promise<void>;
  /** The predictions of some requests, as far as they are stored; none where the database takes long. */
  findPredictions(requestIds: readonly string[]): Promise<Stored<PredictionRecord>[]>;
  /** How it goes, some tenths of a second ago at most. */
  readonly status: RecorderStatus;
  /** Moves what waits to the database for so long at most; what is left then lies on disk for the next process. */
  close(withinMs: number): Promise<void>;
}

/** A batch costs the thread that answers about as much as ten texts in it. */
const [batchTexts, batchCharacters] = [512, 2 ** 20];
const batchMs = 50;
/** What the thread has not taken yet may hold so many texts, and so many characters: more is dropped. */
const [mostTexts, mostCharacters] = [20_000, 32 * 2 ** 20];
const keepTimeoutMs = 10_000;
const findTimeoutMs = 500;
/** A thread that exhausts its memory takes nothing else along. */
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Starts the thread that writes the journal and moves it to the database. */
export function startRecorder({ onProblem, onBack, ...data }: RecorderOptions): Recorder {
  const thread: { recorder?: ThreadRecorder } = {};
  const service = createThreadService({
    name: 'records',
    start: () => startThread(import.meta.url, 'recorder-worker', data, threadLimits),
    // A batch that a thread took before it ended may be in the journal: given to the next one, it would be there twice.
    retries: 0,
    onEvent: (event) => {
      const told = event as RecorderEvent;
      if (told.type === 'status') thread.recorder?.takeStatus(told.status);
      else if (told.type === 'problem') onProblem(told.error, told.facts);
      else onBack();
    },
    onEnded: (reason) => {
      thread.recorder?.beginAnew();
      onProblem({ code: 'THREAD_ENDED', message: reason }, {});
    },
  });
  thread.recorder = new ThreadRecorder(service);
  return thread.recorder;
}

class ThreadRecorder implements Recorder {
  readonly #service: ThreadService;
  readonly #isBusy = createBusyGauge();
  #batch: PredictionBatch = emptyBatch();
  #batchCharacters = 0;
  #timer: NodeJS.Timeout | undefined;
  #openTexts = 0;
  #openCharacters = 0;
  #behind = 0;
  /** Of threads that ended. */
  #former: RecorderStatus | undefined;
  #latest: RecorderStatus = nothing;

  constructor(service: ThreadService) {
    this.#service = service;
  }

  get status(): RecorderStatus {
    const both = this.#former === undefined ? this.#latest : addStatus(this.#former, this.#latest);
    const behind = (both.dropped.behind ?? 0) + this.#behind;
    return behind === 0 ? both : { ...both, dropped: { ...both.dropped, behind } };
  }

  takeStatus(status: RecorderStatus): void {
    this.#latest = status;
  }

  /** Counts go on where the thread that ended left them. */
  beginAnew(): void {
    this.#former = { ...this.status, dropped: withoutBehind(this.status.dropped) };
    this.#latest = nothing;
  }

  recordRun(run: RecordedRun, texts: Iterable<RecordedText>): void {
    addRun(this.#batch, run);
    for (const text of texts) {
      if (this.#isBehind) {
        this.#behind += 1;
        continue;
      }
      addText(this.#batch, text);
      this.#batchCharacters += text.text.length;
      if (this.#batch.texts.length < batchTexts && this.#batchCharacters < batchCharacters) continue;
      this.#send();
      addRun(this.#batch, run);
    }
    if (this.#batch.texts.length === 0) this.#batch.runs.length = 0;
    else this.#timer ??= setTimeout(() => this.#send(), batchMs);
  }

  async keep(records: readonly RecordBody[]): Promise<void> {
    await this.#service.call<void>('keep', records, keepTimeoutMs);
  }

  async findPredictions(requestIds: readonly string[]): Promise<Stored<PredictionRecord>[]> {
    if (!this.status.storeUp) return [];
    try {
      return await within(findTimeoutMs, this.#service.call('find', requestIds, keepTimeoutMs), []);
    } catch {
      return [];
    }
  }

  async close(withinMs: number): Promise<void> {
    this.#send();
    // A thread that hangs loses what it has not written, and must not hold up the end.
    await this.#service.call('close', withinMs, withinMs + keepTimeoutMs).catch(() => undefined);
    await this.#service.close();
  }

  get #isBehind(): boolean {
    return (
      this.#openTexts + this.#batch.texts.length >= mostTexts ||
      this.#openCharacters + this.#batchCharacters >= mostCharacters
    );
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [batch, characters] = [this.#batch, this.#batchCharacters];
    const texts = batch.texts.length;
    if (texts === 0) return;
    this.#batch = emptyBatch();
    this.#batchCharacters = 0;
    this.#openTexts += texts;
    this.#openCharacters += characters;
    const given: HandOver = { batch, isBusy: this.#isBusy() };
    this.#service
      .call('predictions', given, keepTimeoutMs)
      .catch((thrown: unknown) => {
        // A call that ran out of time may still be written.
        if (fromUnknown(thrown).code !== 'THREAD_CALL_TIMEOUT') this.#behind += texts;
      })
      .finally(() => {
        this.#openTexts -= texts;
        this.#openCharacters -= characters;
      });
  }
}

const nothing: RecorderStatus = {
  written: 0,
  waitingRecords: 0,
  waitingBytes: 0,
  storeUp: false,
  dropped: {},
};

const withoutBehind = ({ behind: _, ...rest }: RecorderStatus['dropped']): RecorderStatus['dropped'] => rest;

function addStatus(former: RecorderStatus, latest: RecorderStatus): RecorderStatus {
  const reasons = Object.keys({
    ...former.dropped,
    ...latest.dropped,
  }) as (keyof RecorderStatus['dropped'])[];
  return {
    ...latest,
    written: former.written + latest.written,
    dropped: Object.fromEntries(
      reasons.map((reason) => [reason, (former.dropped[reason] ?? 0) + (latest.dropped[reason] ?? 0)]),
    ),
  };
}

/** A value, or another one where it takes too long; what comes later is ignored. */
async function within<T>(ms: number, value: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve) => (timer = setTimeout(() => resolve(late), ms)));
  try {
    return await Promise.race([value, timeout]);
  } finally {
    clearTimeout(timer);
    value.catch(() => undefined);
  }
}
