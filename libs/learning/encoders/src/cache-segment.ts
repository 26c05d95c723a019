import { createHash } from 'node:crypto';

/**
 * A file of vectors: the mark, then as 32-bit numbers the version, the count of texts and the dimension, then the encoder's id
 * (32 bytes), the texts' SHA-256 (32 bytes each), the vectors (32-bit floats), and the SHA-256 of all before. Little-endian.
 */
export interface CacheSegment {
  /** The SHA-256 of each text's UTF-8, in hexadecimal digits. */
  readonly keys: readonly string[];
  /** keys.length × dimension, row-major. */
  readonly vectors: Float32Array;
}

/** Whose vectors a segment holds. */
export interface SegmentOwner {
  readonly id: string;
  readonly dimension: number;
}

const mark = 'RSVECTOR';
const version = 1;
const hashBytes = 32;
const headBytes = mark.length + 3 * 4 + hashBytes;

/** The bytes of a segment; equal segments give equal bytes. */
export function encodeSegment({ keys, vectors }: CacheSegment, { id, dimension }: SegmentOwner): Uint8Array {
  const head = Buffer.alloc(headBytes);
  head.write(mark, 'latin1');
  [version, keys.length, dimension].forEach((value, place) =>
    head.writeUInt32LE(value, mark.length + place * 4),
  );
  head.write(id, headBytes - hashBytes, 'hex');
  const values = Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  const body = Buffer.concat([head, Buffer.from(keys.join(''), 'hex'), values]);
  return Buffer.concat([body, hashOf(body)]);
}

/** Reads a segment back. Throws an Error that says what is wrong with it. */
export function decodeSegment(bytes: Buffer, { id, dimension }: SegmentOwner): CacheSegment {
  if (bytes.length < headBytes + hashBytes || bytes.toString('latin1', 0, mark.length) !== mark)
    throw new Error('it is no file of vectors');
  const [writtenVersion, count, writtenDimension] = [0, 1, 2].map((place) =>
    bytes.readUInt32LE(mark.length + place * 4),
  ) as [number, number, number];
  if (writtenVersion !== version) throw new Error(`it has the version ${writtenVersion}, not ${version}`);
  const owner = bytes.toString('hex', headBytes - hashBytes, headBytes);
  if (owner !== id || writtenDimension !== dimension) throw new Error('it belongs to another encoder');
  const end = headBytes + count * (hashBytes + dimension * 4);
  if (bytes.length !== end + hashBytes) throw new Error('it has another length than it says');
  if (!hashOf(bytes.subarray(0, end)).equals(bytes.subarray(end))) throw new Error('its checksum is wrong');
  const keysEnd = headBytes + count * hashBytes;
  const keys = bytes.toString('hex', headBytes, keysEnd);
  return {
    keys: Array.from({ length: count }, (_, row) =>
      keys.slice(row * hashBytes * 2, (row + 1) * hashBytes * 2),
    ),
    // A copy lies where 32-bit numbers may lie.
    vectors: new Float32Array(new Uint8Array(bytes.subarray(keysEnd, end)).buffer),
  };
}

const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
