import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { beginOfHead, longestHeadBytes, readHead, type FramePlace } from './frame.ts';

/** One file of a journal: frames, one after another. */
export class Segment {
  readonly id: string;
  readonly #file: string;
  readonly #fd: number;
  /** Whole frames that were written, in bytes; what stands behind them is a torn write. */
  sizeBytes = 0;
  /** Records in those frames, and one for each place where a head was changed on the disk: there was one at least. */
  count = 0;

  private constructor(directory: string, id: string, flags: string) {
    this.id = id;
    this.#file = path.join(directory, `${id}.journal`);
    this.#fd = openSync(this.#file, flags, 0o600);
  }

  /** Makes a new file. */
  static create(directory: string, id: string): Segment {
    return new Segment(directory, id, 'wx+');
  }

  /** Opens a file that an earlier process left, and finds the frames in it that are whole. */
  static reopen(directory: string, id: string): Segment {
    const segment = new Segment(directory, id, 'r+');
    const fileBytes = fstatSync(segment.#fd).size;
    for (;;) {
      const place = segment.findFrame(segment.sizeBytes, fileBytes);
      if (place === undefined) return segment;
      if (place.offset > segment.sizeBytes) segment.count += 1;
      segment.sizeBytes = place.offset + place.sizeBytes;
      segment.count += place.count;
    }
  }

  /** Appends a frame; throws, and leaves what was there, where it cannot be written whole. */
  append(frame: Buffer, count: number): void {
    try {
      for (let done = 0; done < frame.length;)
        done += writeSync(this.#fd, frame, done, frame.length - done, this.sizeBytes + done);
    } catch (error) {
      ftruncateSync(this.#fd, this.sizeBytes);
      throw error;
    }
    this.sizeBytes += frame.length;
    this.count += count;
  }

  /** Returns once everything that was appended is on the disk. */
  flush(): void {
    fdatasyncSync(this.#fd);
  }

  /**
   * The first whole frame that begins at an offset or after it, and ends before another; undefined where none does. A frame whose head
   * was changed on the disk is passed over.
   */
  findFrame(offset: number, endBefore: number): FramePlace | undefined {
    for (let at: number | undefined = offset; at !== undefined; at = this.#nextLine(at, endBefore)) {
      const place = readHead(this.#read(at, longestHeadBytes), at);
      // What is cut off is the last that was written.
      if (place !== undefined) return at + place.sizeBytes > endBefore ? undefined : place;
    }
    return undefined;
  }

  /** Records in the whole frames from an offset on. */
  countFrom(offset: number): number {
    let count = 0;
    for (let place = this.findFrame(offset, this.sizeBytes); place !== undefined;) {
      count += place.count;
      place = this.findFrame(place.offset + place.sizeBytes, this.sizeBytes);
    }
    return count;
  }

  /** The payload of a frame. */
  payloadOf({ payloadOffset, payloadBytes }: FramePlace): Buffer {
    return this.#read(payloadOffset, payloadBytes);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Closes the file and deletes it. */
  remove(): void {
    this.close();
    rmSync(this.#file, { force: true });
  }

  /** Where the next line that may be a head begins. */
  #nextLine(offset: number, endBefore: number): number | undefined {
    const step = 2 ** 16;
    for (let at = offset; at < endBefore; at += step) {
      // Some bytes more: it may lie across.
      const found = this.#read(at, Math.min(step + beginOfHead.length, endBefore - at)).indexOf(beginOfHead);
      if (found !== -1) return at + found + 1;
    }
    return undefined;
  }

  #read(offset: number, sizeBytes: number): Buffer {
    const bytes = Buffer.allocUnsafe(sizeBytes);
    let done = 0;
    while (done < sizeBytes) {
      const read = readSync(this.#fd, bytes, done, sizeBytes - done, offset + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  }
}
