import { datasetErrors } from './errors.ts';
import { emptyFile } from './read-bytes.ts';
import { ROW_LIMIT_BYTES, rowTooLong } from './read-line-blocks.ts';
import type { TableRow } from './table-row.ts';

/**
 * Streams the objects of one JSON array, each with the line where it starts; only one of them is held in memory.
 * Throws DATASET_ROW_MALFORMED, DATASET_ROW_TOO_LONG, DATASET_ENCODING_INVALID and DATASET_FILE_EMPTY.
 */
export async function* readJsonArray(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<TableRow> {
  const cutter = createCutter(file);
  let rows = 0;
  for await (const text of decode(chunks, file, () => cutter.line)) {
    for (const { json, line } of cutter.take(text)) {
      rows++;
      yield { row: parseRow(json, file, line), line };
    }
  }
  if (cutter.isEmpty) throw emptyFile(file);
  cutter.end();
  if (rows === 0) throw emptyFile(file);
}

async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  line: () => number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
    throw datasetErrors.ENCODING_INVALID(
      `${file}, after line ${line()}: not valid UTF-8. Convert the file, for instance with iconv -f LATIN1 -t UTF-8.`,
      { details: { file, line: line() }, cause },
    );
  }
}

interface Piece {
  readonly json: string;
  readonly line: number;
}

/** Where the cutter stands: before the array, before or after one of its objects, or behind it. */
type Place = 'start' | 'object' | 'after' | 'end';

/** Cuts the text of an array into its objects, counting braces outside strings; JSON.parse judges the rest. */
function createCutter(file: string): {
  take(text: string): Generator<Piece>;
  end(): void;
  readonly line: number;
  readonly isEmpty: boolean;
} {
  let place: Place = 'start';
  let line = 1;
  let object: { readonly parts: string[]; readonly line: number; length: number } | undefined;
  let depth = 0;
  let inString = false;
  let escaped = false;
  const isClosed = (character: string): boolean => {
    if (escaped) escaped = false;
    else if (inString && character === '\\') escaped = true;
    else if (character === '"') inString = !inString;
    else if (!inString && character === '{') depth++;
    else if (!inString && character === '}') depth--;
    return depth === 0;
  };
  const between = (character: string): Place => {
    if (place === 'start' && character === '[') return 'object';
    if (place === 'after' && character === ',') return 'object';
    if ((place === 'after' || place === 'object') && character === ']') return 'end';
    const found = place === 'end' ? 'text after its end' : `${JSON.stringify(character)}`;
    throw notAnArray(`has ${found} where none may be`, { file, line });
  };
  return {
    get line() {
      return line;
    },
    get isEmpty() {
      return place === 'start';
    },
    *take(text) {
      let start = 0;
      for (let index = 0; index < text.length; index++) {
        const character = text[index] as string;
        if (character === '\n') line++;
        if (object === undefined) {
          if (/\s/.test(character)) continue;
          if (character !== '{' || place !== 'object') {
            place = between(character);
            continue;
          }
          object = { parts: [], line, length: 0 };
          start = index;
        }
        if (!isClosed(character)) continue;
        yield { json: object.parts.join('') + text.slice(start, index + 1), line: object.line };
        object = undefined;
        place = 'after';
      }
      if (object === undefined) return;
      object.parts.push(text.slice(start));
      object.length += text.length - start;
      if (object.length > ROW_LIMIT_BYTES) throw rowTooLong(file, object.line);
    },
    end() {
      if (place === 'end') return;
      throw notAnArray('ends before its array does', { file, line: object?.line ?? line });
    },
  };
}

function parseRow(json: string, file: string, line: number): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch (cause) {
    throw notAnArray(`is not JSON: ${(cause as Error).message}`, { file, line }, cause);
  }
}

function notAnArray(what: string, place: { file: string; line: number }, cause?: unknown): Error {
  return datasetErrors.ROW_MALFORMED(
    `${place.file}, line ${place.line}: the file ${what}. It must be one array of objects such as [{"text": "…", "label": "…"}].`,
    { details: place, cause },
  );
}
