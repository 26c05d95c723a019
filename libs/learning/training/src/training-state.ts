import { createHash } from 'node:crypto';
import { readFileIfExists, writeFileAtomic } from '@runestone/files';
import { schemaProblems } from '@runestone/schemas';
import { Type, type Static, type TSchema } from '@sinclair/typebox';

const arrayTypes = { float32: Float32Array, float64: Float64Array } as const;

const headerSchema = Type.Object({
  formatVersion: Type.Literal(2),
  key: Type.String(),
  facts: Type.Unknown(),
  arrays: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.Union([Type.Literal('float32'), Type.Literal('float64')]),
      length: Type.Integer({ minimum: 0 }),
    }),
  ),
  /** Of all arrays together. */
  sha256: Type.String(),
});

/** What a training goes on from: facts as JSON, and numbers by name. */
export interface TrainingState<Facts> {
  readonly facts: Facts;
  readonly arrays: Readonly<Record<string, Float32Array | Float64Array>>;
}

/**
 * Writes the state of a training whole: a line of JSON, then the arrays, little-endian. `key` names the training that it
 * belongs to. It survives the end of the process at any moment; after a power cut an older one, or none, may be found.
 */
export async function writeTrainingState(
  file: string,
  key: string,
  { facts, arrays }: TrainingState<unknown>,
): Promise<void> {
  const parts = Object.values(arrays).map(
    (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  );
  const hash = createHash('sha256');
  for (const bytes of parts) hash.update(bytes);
  const header: Static<typeof headerSchema> = {
    formatVersion: 2,
    key,
    facts,
    arrays: Object.entries(arrays).map(([name, array]) => ({
      name,
      type: array instanceof Float32Array ? 'float32' : 'float64',
      length: array.length,
    })),
    sha256: hash.digest('hex'),
  };
  await writeFileAtomic(file, [`${JSON.stringify(header)}\n`, ...parts], { flush: false });
}

/** Reads a state; undefined where there is none of this training that is whole: it then begins anew. */
export async function readTrainingState<Facts extends TSchema>(
  file: string,
  key: string,
  factsSchema: Facts,
): Promise<TrainingState<Static<Facts>> | undefined> {
  const bytes = await readFileIfExists(file);
  if (bytes === undefined) return undefined;
  const headerEnd = bytes.indexOf(0x0a);
  const header = parseHeader(bytes.subarray(0, Math.max(0, headerEnd)).toString('utf8'));
  if (header?.key !== key || schemaProblems(factsSchema, header.facts).length > 0) return undefined;
  const body = bytes.subarray(headerEnd + 1);
  if (createHash('sha256').update(body).digest('hex') !== header.sha256) return undefined;
  let offset = 0;
  const arrays: Record<string, Float32Array | Float64Array> = {};
  for (const { name, type, length } of header.arrays) {
    const start = offset;
    offset += length * arrayTypes[type].BYTES_PER_ELEMENT;
    // A copy: the arrays of a file need not begin where their type may.
    arrays[name] = new arrayTypes[type](Uint8Array.from(body.subarray(start, offset)).buffer);
  }
  return { facts: header.facts as Static<Facts>, arrays };
}

function parseHeader(text: string): Static<typeof headerSchema> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return schemaProblems(headerSchema, value).length === 0
      ? (value as Static<typeof headerSchema>)
      : undefined;
  } catch {
    return undefined;
  }
}
