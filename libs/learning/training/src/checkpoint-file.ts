import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { readFileIfExists, temporaryName } from '@runestone/files';
import type { FitCheckpoint } from '@runestone/models';
import { schemaProblems } from '@runestone/schemas';
import { Type, type Static } from '@sinclair/typebox';

/** The arrays of a checkpoint in the order in which they are written. */
const arrayNames = ['weights', 'bias', 'squares', 'sums', 'bestWeights', 'bestBias'] as const;

const headerSchema = Type.Object({
  formatVersion: Type.Literal(1),
  key: Type.String(),
  epoch: Type.Integer({ minimum: 1 }),
  finished: Type.Boolean(),
  averagedEpochs: Type.Integer({ minimum: 0 }),
  random: Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer(), Type.Integer()]),
  bestLoss: Type.Number(),
  bestEpoch: Type.Integer({ minimum: 0 }),
  /** Bytes of each array. */
  sizes: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
  /** Of all arrays together. */
  sha256: Type.String(),
});

/**
 * Writes a checkpoint whole: a line of JSON, then the arrays, little-endian. `key` names the training that it belongs to.
 * It survives the end of the process at any moment; after a power cut an older one, or none, may be found.
 */
export async function writeCheckpoint(file: string, key: string, checkpoint: FitCheckpoint): Promise<void> {
  const arrays = arraysOf(checkpoint).map(
    (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  );
  const hash = createHash('sha256');
  for (const bytes of arrays) hash.update(bytes);
  const { epoch, finished, averagedEpochs, random, best } = checkpoint;
  const header: Static<typeof headerSchema> = {
    formatVersion: 1,
    ...{ key, epoch, finished, averagedEpochs, random: [...random] },
    bestLoss: best.loss,
    bestEpoch: best.epoch,
    sizes: Object.fromEntries(arrayNames.map((name, i) => [name, arrays[i]?.byteLength ?? 0])),
    sha256: hash.digest('hex'),
  };
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), temporaryName());
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(`${JSON.stringify(header)}\n`);
      for (const bytes of arrays) await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Reads a checkpoint; undefined where there is none of this training that is whole: it then begins anew. */
export async function readCheckpoint(file: string, key: string): Promise<FitCheckpoint | undefined> {
  const bytes = await readFileIfExists(file);
  if (bytes === undefined) return undefined;
  const headerEnd = bytes.indexOf(0x0a);
  const header = parseHeader(bytes.subarray(0, Math.max(0, headerEnd)).toString('utf8'));
  if (header === undefined || header.key !== key) return undefined;
  const body = bytes.subarray(headerEnd + 1);
  if (createHash('sha256').update(body).digest('hex') !== header.sha256) return undefined;
  let offset = 0;
  const take = (name: (typeof arrayNames)[number]): ArrayBuffer => {
    const size = header.sizes[name] ?? 0;
    offset += size;
    // A copy: the arrays of a file need not begin where their type may.
    return Uint8Array.from(body.subarray(offset - size, offset)).buffer;
  };
  const { epoch, finished, averagedEpochs, random, bestLoss, bestEpoch } = header;
  return {
    ...{ epoch, finished, averagedEpochs, random },
    weights: new Float32Array(take('weights')),
    bias: new Float32Array(take('bias')),
    squares: new Float32Array(take('squares')),
    sums: new Float64Array(take('sums')),
    best: {
      loss: bestLoss,
      epoch: bestEpoch,
      weights: new Float32Array(take('bestWeights')),
      bias: new Float32Array(take('bestBias')),
    },
  };
}

const arraysOf = ({ weights, bias, squares, sums, best }: FitCheckpoint) => [
  ...[weights, bias, squares, sums],
  ...[best.weights, best.bias],
];

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
