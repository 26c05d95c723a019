import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import process from 'node:process';
import { recordsErrors } from '../errors.ts';
import type { Stored } from '../record.ts';
import { decodePayload, encodeFrame } from './frame.ts';
import { countOf, isPredictions, recordsOf, type FrameContent } from './frame-content.ts';
import { unwritable } from './unwritable.ts';
import { Segment } from './segment.ts';

/** How a journal is kept. */
export interface JournalOptions {
  /** A folder that no other process writes to. */
  readonly directory: string;
  /** Most bytes in it. Predictions may take nine tenths of them: what must not be lost has the rest. */
  readonly maxBytes: number;
  /** A new name for each file; names sort by the time of their making. */
  readonly nextId: () => string;
}

/** Some records at the head of the journal, as they wait for the store. */
export interface JournalBatch {
  readonly records: readonly Stored[];
  /** Records whose bytes on the disk are not those that were written. */
  readonly damaged: number;
  readonly segment: Segment;
  /** Where the next batch begins. */
  readonly endOffset: number;
}

/** Largest file, unless the bound on all is small. */
const largestSegmentBytes = 8 * 2 ** 20;
const predictionShare = 0.9;
/** A batch ends with the frame that reaches this: whole texts may be long. */
const batchBytes = 4 * 2 ** 20;

/**
 * A queue of records on disk, in files that are deleted once all their records are stored. A record has an id made of its place,
 * so that it has the same one however often it is read: after a crash what was sent already is sent once more, and the store
 * leaves it out. All work is synchronous: it is for a thread of its own.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #segmentBytes: number;
  /** The first one is being stored. */
  readonly #segments: Segment[] = [];
  /** The one of them that is written to. */
  #target: Segment | undefined;
  #dirty = false;
  /** How far the first file has been stored. */
  #headOffset = 0;
  #headCount = 0;

  /** Opens the folder with what an earlier process left in it. Throws RECORDS_JOURNAL_UNWRITABLE. */
  constructor(options: JournalOptions) {
    this.#options = options;
    this.#segmentBytes = Math.min(largestSegmentBytes, Math.ceil(options.maxBytes / 8));
    tellErrors(() => mkdirSync(options.directory, { recursive: true }));
    this.adopt();
  }

  /** Takes in files that were moved into the folder. */
  adopt(): void {
    const known = new Set(this.#segments.map(({ id }) => id));
    const found = tellErrors(() => readdirSync(this.#options.directory))
      .filter((name) => name.endsWith('.journal'))
      .map((name) => name.slice(0, -'.journal'.length))
      .filter((id) => !known.has(id))
      .sort();
    for (const id of found) {
      const segment = tellErrors(() => Segment.reopen(this.#options.directory, id));
      if (segment.count === 0) segment.remove();
      else this.#segments.push(segment);
    }
  }

  /** What waits for the store. */
  get waiting(): { readonly records: number; readonly bytes: number } {
    const records = this.#segments.reduce((sum, { count }) => sum + count, 0) - this.#headCount;
    return { records, bytes: this.#bytes - this.#headOffset };
  }

  get #bytes(): number {
    return this.#segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Writes records, to be found after a crash of this process. Throws RECORDS_JOURNAL_FULL, RECORDS_JOURNAL_UNWRITABLE. */
  append(content: FrameContent): void {
    const count = countOf(content);
    const frame = encodeFrame(content, count);
    const { maxBytes } = this.#options;
    const limit = isPredictions(content) ? Math.floor(maxBytes * predictionShare) : maxBytes;
    if (this.#bytes + frame.length > limit)
      throw recordsErrors.JOURNAL_FULL('Too much waits for the database of records. Try again later.');
    tellErrors(() => {
      this.#segmentToWrite().append(frame, count);
      this.#dirty = true;
    });
  }

  /** Returns once all that was written is on the disk, where a power cut does not reach it. */
  flush(): void {
    if (!this.#dirty) return;
    tellErrors(() => this.#target?.flush());
    this.#dirty = false;
  }

  /** The next records to store, about `count` of them or 4 MiB; undefined where none wait. */
  next(count: number): JournalBatch | undefined {
    // A small file that is written on stands before those that were taken in since.
    if (this.#segments.length > 1 && this.#isHeadStored) this.#removeHead();
    const [segment] = this.#segments;
    if (segment === undefined || this.#isHeadStored) return undefined;
    const records: Stored[] = [];
    let damaged = 0;
    let offset = this.#headOffset;
    const endBefore = Math.min(segment.sizeBytes, offset + batchBytes);
    while (records.length < count && offset < endBefore) {
      const place = segment.findFrame(offset, segment.sizeBytes);
      if (place === undefined || place.offset > offset) {
        // The head of a frame was changed on the disk: what it held is what is missing.
        const found = this.#headCount + records.length + damaged;
        damaged += segment.count - found - segment.countFrom(offset);
        if (place === undefined) {
          offset = segment.sizeBytes;
          break;
        }
        offset = place.offset;
      }
      const content = decodePayload(segment.payloadOf(place), place) as FrameContent | undefined;
      if (content === undefined) damaged += place.count;
      // The records are new: each gets its id, for a copy of it would take longer than reading it did.
      else
        recordsOf(content).forEach((body, index) =>
          records.push(Object.assign(body, { id: idOf(segment.id, offset, index) })),
        );
      offset += place.sizeBytes;
    }
    return { records, damaged, segment, endOffset: offset };
  }

  /** Forgets a batch that is stored. */
  advance({ records, damaged, segment, endOffset }: JournalBatch): void {
    this.#headOffset = endOffset;
    this.#headCount += records.length + damaged;
    if (endOffset < segment.sizeBytes) return;
    // A small file is written on: making one for each few records would cost more.
    const goesOn = segment === this.#target && this.#segments.length === 1;
    if (goesOn && segment.sizeBytes < this.#segmentBytes / 8) return;
    this.#removeHead();
  }

  /** Closes the files; those that are stored to the end are deleted. */
  close(): void {
    if (this.#isHeadStored) this.#removeHead();
    for (const segment of this.#segments) segment.close();
    this.#segments.length = 0;
  }

  get #isHeadStored(): boolean {
    const [head] = this.#segments;
    return head !== undefined && this.#headOffset >= head.sizeBytes;
  }

  #removeHead(): void {
    const head = this.#segments.shift();
    head?.remove();
    this.#headOffset = 0;
    this.#headCount = 0;
    if (head !== this.#target) return;
    this.#target = undefined;
    this.#dirty = false;
  }

  #segmentToWrite(): Segment {
    if (this.#target !== undefined && this.#target.sizeBytes < this.#segmentBytes) return this.#target;
    // What stands in the former one may have been promised.
    this.flush();
    const { directory, nextId } = this.#options;
    this.#target = Segment.create(directory, nextId());
    this.#segments.push(this.#target);
    flushFolder(directory);
    return this.#target;
  }
}

/** Ids sort as their records were written. */
const idOf = (segment: string, offset: number, index: number): string =>
  `${segment}-${offset.toString(36).padStart(6, '0')}-${index.toString(36).padStart(3, '0')}`;

/** A new file survives a power cut once its folder is on the disk; Windows has no such call. */
function flushFolder(directory: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(directory, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function tellErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unwritable(cause);
  }
}
