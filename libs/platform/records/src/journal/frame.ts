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

/**
 * A head is `RSJ1 <records> <bytes> <checksum of the payload>`, a checksum of that, and a line feed; one more ends the frame. A
 * head that was changed on the disk is none: what it says of the frame is not believed.
 */
const headPattern = /^(RSJ1 (\d{1,10}) (\d{1,10}) ([0-9a-f]{16})) ([0-9a-f]{16})\n/;
/** No head is longer. */
export const longestHeadBytes = 64;
/** The end of a frame and the beginning of the next: JSON on one line has no line feed. */
export const beginOfHead = '\nRSJ1 ';

const checksumOf = (bytes: Buffer | string): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** Encodes a JSON value that is `count` records as one frame. */
export function encodeFrame(content: unknown, count: number): Buffer {
  const payload = Buffer.from(JSON.stringify(content), 'utf8');
  const head = `RSJ1 ${count} ${payload.length} ${checksumOf(payload)}`;
  const line = `${head} ${checksumOf(head)}\n`;
  return Buffer.concat([Buffer.from(line, 'latin1'), payload, Buffer.from('\n', 'latin1')]);
}

/** Reads the head at the beginning of `bytes`, which stand at `offset` of a file; undefined where there is none. */
export function readHead(bytes: Buffer, offset: number): FramePlace | undefined {
  const found = headPattern.exec(bytes.subarray(0, longestHeadBytes).toString('latin1'));
  if (found === null) return undefined;
  const [line, head, count, payloadBytes, checksum, own] = found as unknown as [
    ...[line: string, head: string, count: string, payloadBytes: string],
    ...[checksum: string, own: string],
  ];
  if (checksumOf(head) !== own) return undefined;
  return {
    offset,
    sizeBytes: line.length + Number(payloadBytes) + 1,
    count: Number(count),
    payloadOffset: offset + line.length,
    payloadBytes: Number(payloadBytes),
    checksum,
  };
}

/** The content of a frame; undefined where its bytes are not those that were written. */
export function decodePayload(payload: Buffer, { checksum }: FramePlace): unknown {
  return checksumOf(payload) === checksum ? JSON.parse(payload.toString('utf8')) : undefined;
}
