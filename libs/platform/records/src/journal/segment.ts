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
import { longestHeadBytes, readHead, type FramePlace } from './frame.ts';

/** One file of a journal: frames, one after another. */
export class Segment {
  readonly id: string;
  readonly #file: string;
  readonly #fd: number;
  /** Whole frames that were written, in bytes; what stands behind them is a torn write. */
  sizeBytes = 0;
  /** Records in those frames. */
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
      const place = segment.placeAt(segment.sizeBytes);
      if (place === undefined || place.offset + place.sizeBytes > fileBytes) return segment;
      segment.sizeBytes += place.sizeBytes;
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

  /** The frame that begins at an offset; undefined where none does. */
  placeAt(offset: number): FramePlace | undefined {
    return readHead(this.#read(offset, longestHeadBytes), offset);
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
