import { createHash } from 'node:crypto';

/** Where a frame stands in its file: a piece of a journal that is written at once, some records in JSON. */
export interface FramePlace {
  readonly offset: number;
  /** With its head and its end. */
  readonly sizeBytes: number;
  /** Records in it. */
  readonly count: number;
  readonly payloadOffset: number;
  readonly payloadBytes: number;
  readonly checksum: string;
}

/** A head is `RSJ1 <records> <bytes> <checksum>` and a line feed; one more ends the frame. */
const headPattern = /^RSJ1 (\d{1,10}) (\d{1,10}) ([0-9a-f]{16})\n/;
/** No head is longer. */
export const longestHeadBytes = 64;

const checksumOf = (payload: Buffer): string =>
  createHash('sha256').update(payload).digest('hex').slice(0, 16);

/** Encodes records, each a JSON value, as one frame. */
export function encodeFrame(records: readonly unknown[]): Buffer {
  const payload = Buffer.from(JSON.stringify(records), 'utf8');
  const head = `RSJ1 ${records.length} ${payload.length} ${checksumOf(payload)}\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), payload, Buffer.from('\n', 'latin1')]);
}

/** Reads the head at the beginning of `bytes`, which stand at `offset` of a file; undefined where there is none. */
export function readHead(bytes: Buffer, offset: number): FramePlace | undefined {
  const head = headPattern.exec(bytes.subarray(0, longestHeadBytes).toString('latin1'));
  if (head === null) return undefined;
  const [line, count, payloadBytes, checksum] = head as unknown as [string, string, string, string];
  return {
    offset,
    sizeBytes: line.length + Number(payloadBytes) + 1,
    count: Number(count),
    payloadOffset: offset + line.length,
    payloadBytes: Number(payloadBytes),
    checksum,
  };
}

/** The records of a frame; undefined where its bytes are not those that were written. */
export function decodePayload(payload: Buffer, { checksum, count }: FramePlace): unknown[] | undefined {
  if (checksumOf(payload) !== checksum) return undefined;
  const records: unknown = JSON.parse(payload.toString('utf8'));
  return Array.isArray(records) && records.length === count ? (records as unknown[]) : undefined;
}
