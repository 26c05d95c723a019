import { Type, type Static } from '@sinclair/typebox';
import { messageOf } from '@runestone/errors';
import { checkSchema } from '@runestone/schemas';
import { createDriftLayout, type DriftLayout, type DriftRow } from './drift-layout.ts';
import { sampleSize, type DriftSketch } from './drift-sketch.ts';
import { driftErrors } from './errors.ts';

const count = Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 });
const closed = { additionalProperties: false };

/** A sketch as JSON: `sample` holds the rows in base64, each the gaps between its columns. */
const encodedSketchSchema = Type.Object(
  {
    format: Type.Literal('runestone-drift-sketch'),
    formatVersion: Type.Literal(1),
    labels: Type.Object(
      {
        kind: Type.Union([Type.Literal('single'), Type.Literal('multi')]),
        labels: Type.Array(Type.String({ maxLength: 1000 }), { minItems: 1, maxItems: 10_000 }),
      },
      closed,
    ),
    records: count,
    counts: Type.Record(Type.String(), Type.Array(count, { maxItems: 10_001 })),
    keys: Type.Array(count, { maxItems: sampleSize }),
    sample: Type.String({ maxLength: 4_000_000 }),
  },
  closed,
);

/** A sketch as JSON. */
export type EncodedSketch = Static<typeof encodedSketchSchema>;

/** Encodes a sketch as JSON, tens of kilobytes at most for tasks with few labels. Equal sketches give equal JSON. */
export function encodeSketch({ labels, layout, records, counts, sample }: DriftSketch): EncodedSketch {
  return {
    ...{ format: 'runestone-drift-sketch', formatVersion: 1 },
    labels: { kind: labels.kind, labels: [...labels.labels] },
    records,
    counts: Object.fromEntries(
      layout.measures.map(({ measure, offset, size }) => [
        measure,
        Array.from(counts.subarray(offset, offset + size)),
      ]),
    ),
    keys: sample.map(({ key }) => key),
    sample: encodeRows(sample),
  };
}

/** Decodes a sketch from JSON of any origin. Throws DRIFT_SKETCH_INVALID (kind integrity) for what is none. */
export function decodeSketch(value: unknown): DriftSketch {
  try {
    return decode(checkSchema(encodedSketchSchema, value, 'the sketch'));
  } catch (cause) {
    throw driftErrors.SKETCH_INVALID(`A sketch of records is damaged: ${messageOf(cause)}`, { cause });
  }
}

function decode({ labels, records, counts, keys, sample }: EncodedSketch): DriftSketch {
  if (new Set(labels.labels).size !== labels.labels.length) throw new Error('it names a label twice');
  const layout = createDriftLayout(labels);
  const stray = Object.keys(counts).find((name) => layout.measures.every(({ measure }) => measure !== name));
  if (stray !== undefined) throw new Error('it counts what is no measure');
  const all = new Uint32Array(layout.dimension);
  for (const { measure, kind, offset, size } of layout.measures) {
    const own = counts[measure] ?? [];
    const most = kind === 'flags' ? Math.max(0, ...own) : own.reduce((sum, one) => sum + one, 0);
    if (own.length !== size || most > records) throw new Error(`its counts of ${measure} do not fit`);
    all.set(own, offset);
  }
  if (keys.length > records) throw new Error('it has more rows than records');
  return { labels, layout, records, counts: all, sample: decodeRows(sample, keys, layout) };
}

/** Each row: how many columns, then the gap to each from the one before; seven bits a byte, the lowest first. */
function encodeRows(rows: readonly DriftRow[]): string {
  const bytes: number[] = [];
  const write = (value: number): void => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
    bytes.push(rest);
  };
  for (const { columns } of rows) {
    write(columns.length);
    let before = -1;
    for (const column of columns) {
      write(column - before - 1);
      before = column;
    }
  }
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''));
}

function decodeRows(encoded: string, keys: readonly number[], { dimension }: DriftLayout): DriftRow[] {
  const bytes = atob(encoded);
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 21) throw new Error('its sample is cut off');
      const byte = bytes.charCodeAt(at++);
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const rows = keys.map((key, place) => {
    if (place > 0 && key < (keys[place - 1] as number)) throw new Error('its sample is out of order');
    const size = read();
    if (size > dimension) throw new Error('its sample has a row that is too long');
    const columns = new Uint32Array(size);
    let before = -1;
    for (let i = 0; i < size; i += 1) columns[i] = before = before + 1 + read();
    if (before >= dimension) throw new Error('its sample has a column that is none');
    return { key, columns };
  });
  if (at !== bytes.length) throw new Error('its sample goes on after the last row');
  return rows;
}
