import { isUtf8 } from 'node:buffer';
import { datasetErrors } from './errors.ts';

/** The most bytes that a row may have: 10 MB. */
export const ROW_LIMIT_BYTES = 10_000_000;

const newline = 0x0a;

/** A run of whole lines as text, with the number of its first line, counted from 1. */
export interface LineBlock {
  readonly text: string;
  readonly firstLine: number;
}

/**
 * Decodes bytes as strict UTF-8 in blocks of whole lines, without a byte order mark.
 * Throws DATASET_ENCODING_INVALID and DATASET_ROW_TOO_LONG with the file and the line.
 */
export async function* readLineBlocks(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  limitBytes = ROW_LIMIT_BYTES,
): AsyncGenerator<LineBlock> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let line = 1;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end > 0) {
      const block = decodeBlock([...pending, chunk.subarray(0, end)], file, line);
      yield block;
      line += countLines(block.text);
      pending = [];
      pendingBytes = 0;
    }
    pending.push(chunk.subarray(end));
    pendingBytes += chunk.length - end;
    if (pendingBytes > limitBytes) throw rowTooLong(file, line, limitBytes);
  }
  if (pendingBytes > 0) yield decodeBlock(pending, file, line);
}

/** Makes the error for a row over the limit that begins at the line. */
export function rowTooLong(file: string, line: number, limitBytes: number = ROW_LIMIT_BYTES): Error {
  return datasetErrors.ROW_TOO_LONG(
    `${file}, line ${line}: the row that starts here is longer than ${limitBytes / 1e6} MB. ` +
      'Cut the text, close the quote that was left open, or check that this is a text file.',
    { details: { file, line, limitBytes } },
  );
}

function decodeBlock(parts: readonly Uint8Array[], file: string, firstLine: number): LineBlock {
  const bytes = Buffer.concat(parts);
  if (!isUtf8(bytes)) throw encodingInvalid(bytes, file, firstLine);
  const text = bytes.toString('utf8');
  return { text: firstLine === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text, firstLine };
}

function encodingInvalid(bytes: Buffer, file: string, firstLine: number): Error {
  let line = firstLine;
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line++;
  }
  return datasetErrors.ENCODING_INVALID(
    `${file}, line ${line}: not valid UTF-8. Convert the file, for instance with iconv -f LATIN1 -t UTF-8, ` +
      'or check that it is a text file.',
    { details: { file, line } },
  );
}

function countLines(text: string): number {
  let count = 0;
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) count++;
  return count;
}

/** A line without its line end, with its number counted from 1. */
export interface TextLine {
  readonly text: string;
  readonly line: number;
}

/** Takes blocks apart into lines; LF and CRLF both end a line, and a last line needs no end. */
export async function* readLines(blocks: AsyncIterable<LineBlock>): AsyncGenerator<TextLine> {
  for await (const block of blocks) {
    const lines = block.text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const [index, text] of lines.entries()) {
      yield { text: text.endsWith('\r') ? text.slice(0, -1) : text, line: block.firstLine + index };
    }
  }
}
