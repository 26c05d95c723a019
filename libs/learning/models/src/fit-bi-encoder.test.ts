import { describe, expect, it } from '@jest/globals';
import { createCsrBuilder, type CsrMatrix } from '@runestone/features';
import { createRandom } from '@runestone/random';
import {
  decodeBiEncoder,
  encodeBiEncoder,
  fitBiEncoder,
  quantiseBiEncoder,
  scoreMatrix,
  type BiEncoder,
  type BiEncoderCheckpoint,
  type BiEncoderFitRequest,
  type LabelledMatrix,
} from './index.ts';

const options = {
  size: 0,
  epochs: 6,
  batchSize: 16,
  learningRate: 0.2,
  margin: 0.5,
  textPairs: false,
  scale: 20,
  decay: 0.01,
  patience: 6,
  quantise: 'none',
} as const;

const columnCount = 12;

function matrixOf(rows: readonly (readonly (readonly [number, number])[])[]): CsrMatrix {
  const builder = createCsrBuilder(columnCount);
  for (const row of rows)
    builder.appendRow({
      indices: Uint32Array.from(row, ([column]) => column),
      values: Float32Array.from(row, ([, value]) => value),
      length: row.length,
    });
  return builder.build();
}

/** The words of label c are the column c. */
const labelRows = matrixOf([[[0, 1]], [[1, 1]], [[2, 1]]]);

/** Texts of label c have the column 4 + c, which its words have not, and noise. */
function toyData(size: number, seed: number, isMulti = false): LabelledMatrix {
  const random = createRandom(seed);
  const targets = new Uint8Array(size * 3);
  const rows = Array.from({ length: size }, (_, row) => {
    const labels = [random.nextInt(3), ...(isMulti ? [random.nextInt(3)] : [])];
    for (const label of labels) targets[row * 3 + label] = 1;
    const own = [...new Set(labels)].sort().map((label) => [4 + label, 0.8] as const);
    return [...own, [8 + random.nextInt(4), 0.6] as const];
  });
  return { matrix: matrixOf(rows), targets };
}

const request = (changes: Partial<BiEncoderFitRequest> = {}): BiEncoderFitRequest => ({
  train: toyData(200, 1),
  validation: toyData(60, 2),
  labelRows,
  classCount: 3,
  kind: 'single',
  options,
  seed: 7,
  ...changes,
});

const bytesOf = (model: BiEncoder): unknown => {
  const { options: facts, files } = encodeBiEncoder(model);
  return { facts, files: files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('hex')]) };
};

const copyOf = (checkpoint: BiEncoderCheckpoint): BiEncoderCheckpoint => ({
  ...checkpoint,
  projection: checkpoint.projection.slice(),
  squares: checkpoint.squares.slice(),
  best: { ...checkpoint.best, projection: checkpoint.best.projection.slice() },
});

describe('fitBiEncoder', () => {
  it.each([
    ['from the features themselves', {}],
    ['from a random projection', { size: 5 }],
    ['with the texts of a batch compared too', { textPairs: true }],
  ])('learns which words texts stand by, %s', async (_, changes) => {
    const accuracies: number[] = [];
    const losses: number[] = [];
    await fitBiEncoder(
      request({
        options: { ...options, ...changes },
        onEpoch: ({ validationAccuracy, validationLoss }) => {
          accuracies.push(validationAccuracy);
          losses.push(validationLoss);
        },
      }),
    );
    expect(accuracies.at(-1)).toBe(1);
    expect(losses.at(-1)).toBeLessThan(0.1);
  });

  it('finds where a label of several is as likely right as wrong', async () => {
    const accuracies: number[] = [];
    const model = await fitBiEncoder(
      request({
        ...{ kind: 'multi', train: toyData(200, 1, true), validation: toyData(60, 2, true) },
        onEpoch: ({ validationAccuracy }) => void accuracies.push(validationAccuracy),
      }),
    );
    expect(accuracies.at(-1)).toBeGreaterThan(0.95);
    expect(model.offset).toBeGreaterThan(0);
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const [one, two, three] = await Promise.all([7, 7, 8].map((seed) => fitBiEncoder(request({ seed }))));
    expect(bytesOf(one!)).toEqual(bytesOf(two!));
    expect(bytesOf(one!)).not.toEqual(bytesOf(three!));
  });

  it('goes on after any epoch to the same bytes', async () => {
    const changes = { augment: async (epoch: number) => toyData(20, 50 + epoch) };
    const kept: BiEncoderCheckpoint[] = [];
    const whole = await fitBiEncoder(
      request({ ...changes, onCheckpoint: (checkpoint) => void kept.push(copyOf(checkpoint)) }),
    );
    expect(kept.map(({ epoch, finished }) => [epoch, finished])).toEqual(
      [1, 2, 3, 4, 5, 6].map((epoch) => [epoch, epoch === 6]),
    );
    for (const resumeFrom of kept)
      expect(bytesOf(await fitBiEncoder(request({ ...changes, resumeFrom })))).toEqual(bytesOf(whole));
  });

  it('keeps the best epoch and stops when it is patient no longer', async () => {
    const losses: number[] = [];
    const model = await fitBiEncoder(
      request({
        // Nothing to learn: validation labels are turned round.
        validation: toyData(60, 2),
        train: { ...toyData(200, 1), targets: toyData(200, 9).targets },
        options: { ...options, epochs: 50, patience: 2, learningRate: 1 },
        onEpoch: ({ validationLoss }) => void losses.push(validationLoss),
      }),
    );
    const { matrix, targets } = toyData(60, 2);
    const scores = await scoreMatrix(model, matrix);
    expect(losses.length).toBe(losses.indexOf(Math.min(...losses)) + 3);
    const mean = scores.reduce((sum, _, i) => {
      if (i % 3 > 0) return sum;
      const own = [0, 1, 2].map((c) => Math.exp(scores[i + c]!));
      const right = own.reduce((part, one, c) => part + one * targets[i + c]!, 0);
      return sum - Math.log(right / own.reduce((part, one) => part + one)) / 60;
    }, 0);
    expect(mean).toBeCloseTo(Math.min(...losses), 6);
  });

  it('stops within an epoch when it is asked to', async () => {
    const stop = new AbortController();
    const done: number[] = [];
    const fit = fitBiEncoder(
      request({
        signal: stop.signal,
        onProgress: (rows) => {
          done.push(rows);
          if (rows === 48) stop.abort();
        },
      }),
    );
    await expect(fit).rejects.toMatchObject({ name: 'AbortError' });
    expect(done).toEqual([16, 32, 48]);
  });

  it.each([
    ['words without features', { labelRows: matrixOf([[[0, 1]], [[1, 1]], []]) }, 'MODEL_DATA_INVALID'],
    ['a label without words', { labelRows: matrixOf([[[0, 1]], [[1, 1]]]) }, 'MODEL_DATA_INVALID'],
    [
      'a projection that is too large',
      {
        options: { ...options, size: 4096 },
        train: { ...toyData(200, 1), matrix: { ...toyData(200, 1).matrix, columnCount: 2 ** 20 } },
      },
      'MODEL_OPTIONS_INVALID',
    ],
  ])('refuses %s', async (_, changes, code) => {
    await expect(fitBiEncoder(request(changes))).rejects.toMatchObject({ code });
  });
});

describe('a bi-encoder', () => {
  it('takes labels that it was not trained with', async () => {
    const model = await fitBiEncoder(request());
    // The words of the new label are noise that texts of no label have alone.
    const more = model.withLabels(matrixOf([[[9, 1]]]));
    const texts = matrixOf([[[9, 2]], [[4, 1]], []]);
    const [before, after] = [await scoreMatrix(model, texts), await scoreMatrix(more, texts)];
    expect(more.classCount).toBe(4);
    expect(after[3]).toBeCloseTo(20, 5);
    for (const row of [0, 1, 2])
      for (const label of [0, 1, 2]) expect(after[row * 4 + label]).toBe(before[row * 3 + label]);
    expect([...after.subarray(8)]).toEqual([0, 0, 0, 0]);
    expect(() => model.withLabels(matrixOf([[]]))).toThrow('have no features');
  });

  it.each(['int8', 'float32'])('comes back as it was stored with %s', async (format) => {
    const full = await fitBiEncoder(request());
    const model = format === 'int8' ? quantiseBiEncoder(full, labelRows) : full;
    const { options: facts, files } = encodeBiEncoder(model);
    const again = decodeBiEncoder(
      JSON.parse(JSON.stringify(facts)),
      new Map(files.map(({ name, bytes }) => [name, bytes])),
    );
    const { matrix } = toyData(60, 2);
    expect(await scoreMatrix(again, matrix)).toEqual(await scoreMatrix(model, matrix));
    const exact = await scoreMatrix(full, matrix);
    (await scoreMatrix(model, matrix)).forEach((score, i) =>
      expect(Math.abs(score - exact[i]!)).toBeLessThan(format === 'int8' ? 0.4 : 1e-9),
    );
  });

  it.each([
    ['a size that does not fit', { size: 7 }, undefined],
    ['a scale that is none', { scale: 0 }, undefined],
    ['numbers that are not finite', {}, new Uint8Array(3 * columnCount * 4).fill(255)],
  ])('is refused with %s', async (_, changes, labels) => {
    const { options: facts, files } = encodeBiEncoder(await fitBiEncoder(request()));
    const parts = new Map(files.map(({ name, bytes }) => [name, bytes]));
    if (labels !== undefined) parts.set('labels', labels);
    expect(() => decodeBiEncoder({ ...facts, ...changes }, parts)).toThrow(
      expect.objectContaining({ code: 'MODEL_WEIGHTS_INVALID' }),
    );
  });
});
