import { createRandom, restoreRandom, type Random } from '@runestone/random';
import { smallestSquare, stepColumns } from './adagrad-columns.ts';
import { createBiEncoder, entriesOf, projectLabels, type BiEncoder } from './bi-encoder.ts';
import { projectionSize } from './bi-encoder-options.ts';
import type { BiEncoderCheckpoint, BiEncoderFitRequest } from './bi-encoder-request.ts';
import { contrastiveGradient } from './contrastive-batch.ts';
import { modelErrors } from './errors.ts';
import { fitOffset } from './fit-offset.ts';
import { checkTrainingRows } from './labelled-matrix.ts';
import { countRows, findRow, type LabelledRows } from './labelled-rows.ts';
import { measureLogits } from './measure-logits.ts';
import { scoreRows } from './score-rows.ts';

/**
 * Fits a bi-encoder by minibatches in a seeded order: online contrastive loss of texts with the words of all labels,
 * Adagrad with one accumulator a column, the rate falling linearly to zero. Keeps the projection of the best validation
 * loss, which is the cross-entropy of the scaled cosines. Same request, same bytes. Throws MODEL_DATA_INVALID,
 * MODEL_OPTIONS_INVALID where the projection would be too large, and MODEL_DIVERGED.
 */
export async function fitBiEncoder(request: BiEncoderFitRequest): Promise<BiEncoder> {
  const { options, resumeFrom } = request;
  checkTrainingRows(request);
  if (request.labelRows.rowCount !== request.classCount)
    throw modelErrors.DATA_INVALID('Labels and the rows of their words differ in number.');
  const state = createState(request);
  if (resumeFrom !== undefined) restore(state, resumeFrom);
  const isOver = (epoch: number): boolean =>
    epoch >= options.epochs || (epoch > 0 && epoch - state.best.epoch >= options.patience);
  for (let epoch = 1 + (resumeFrom?.epoch ?? 0); !isOver(epoch - 1); epoch += 1) {
    const trainLoss = await runEpoch(request, state, epoch);
    if (!Number.isFinite(trainLoss))
      throw modelErrors.DIVERGED(
        'The training loss is not a number any more. Lower model.learningRate and try again.',
      );
    const model = modelOf(request, state);
    const { matrix, targets } = request.validation.matrix.rowCount > 0 ? request.validation : request.train;
    const { loss, accuracy } = measureLogits(scoreRows(model, matrix), targets, request);
    if (loss < state.best.loss)
      state.best = { loss, epoch, offset: model.offset, projection: state.projection.slice() };
    await request.onEpoch?.({ epoch, trainLoss, validationLoss: loss, validationAccuracy: accuracy });
    await request.onCheckpoint?.(checkpointOf(state, epoch, isOver(epoch)), model);
    request.signal?.throwIfAborted();
  }
  return createFittedBiEncoder(request, state.best);
}

/** The model of a projection that was trained for a request. */
export function createFittedBiEncoder(
  { labelRows, options: { scale } }: Pick<BiEncoderFitRequest, 'labelRows' | 'options'>,
  { projection, offset }: Pick<BiEncoderCheckpoint['best'], 'projection' | 'offset'>,
): BiEncoder {
  const size = projection.length / labelRows.columnCount;
  const labels = projectLabels(projection, size, labelRows);
  return createBiEncoder({ projection, size, labels, scale, offset });
}

interface FitState {
  readonly size: number;
  readonly projection: Float32Array;
  /** What the projection is drawn back to; undefined where it is not. */
  readonly start: Float32Array | undefined;
  readonly squares: Float32Array;
  random: Random;
  best: BiEncoderCheckpoint['best'];
}

function createState({ train, options, seed }: BiEncoderFitRequest): FitState {
  const { columnCount } = train.matrix;
  const size = projectionSize(options, columnCount);
  const random = createRandom(seed);
  const projection = startProjection(columnCount, size, random.fork('projection'));
  return {
    ...{ size, projection, random },
    start: options.decay > 0 ? projection.slice() : undefined,
    squares: new Float32Array(columnCount).fill(smallestSquare),
    best: { loss: Infinity, epoch: 0, offset: 0, projection },
  };
}

/**
 * The identity where the size is that of the features: before training, labels are compared by the features themselves.
 * Else random numbers of variance 1/size, which keep cosines about as they are (Johnson and Lindenstrauss 1984).
 */
function startProjection(columnCount: number, size: number, random: Random): Float32Array {
  const projection = new Float32Array(columnCount * size);
  const limit = Math.sqrt(3 / size);
  if (size === columnCount) for (let i = 0; i < size; i += 1) projection[i * size + i] = 1;
  else for (let i = 0; i < projection.length; i += 1) projection[i] = limit * (2 * random.nextFloat() - 1);
  return projection;
}

/** Throws MODEL_DATA_INVALID for a checkpoint of another shape. */
function restore(state: FitState, { projection, squares, random, best }: BiEncoderCheckpoint): void {
  if (projection.length !== state.projection.length || squares.length !== state.squares.length)
    throw modelErrors.DATA_INVALID('The checkpoint is of a training of another shape.');
  state.projection.set(projection);
  state.squares.set(squares);
  state.random = restoreRandom(random);
  state.best = best;
}

const checkpointOf = (
  { projection, squares, random, best }: FitState,
  epoch: number,
  finished: boolean,
): BiEncoderCheckpoint => ({ epoch, finished, projection, squares, random: random.state(), best });

/** The model as it is now; where a text may have several labels, with the offset that fits the training rows. */
function modelOf(request: BiEncoderFitRequest, { projection }: FitState): BiEncoder {
  const plain = createFittedBiEncoder(request, { projection: projection.slice(), offset: 0 });
  if (request.kind === 'single') return plain;
  const { matrix, targets } = request.train;
  const { scale } = request.options;
  const offset = fitOffset(scoreRows(plain, matrix), targets) / scale;
  return createBiEncoder({ ...plain, offset });
}

async function runEpoch(request: BiEncoderFitRequest, state: FitState, epoch: number): Promise<number> {
  const { train, options, signal, pause, onProgress } = request;
  const rows = [train, ...(request.augment === undefined ? [] : [await request.augment(epoch)])];
  const count = countRows(rows);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  state.random.shuffle(order);
  let loss = 0;
  for (let start = 0; start < count; start += options.batchSize) {
    const chosen = order.subarray(start, start + options.batchSize);
    const progress = (epoch - 1 + start / count) / options.epochs;
    loss += trainBatch(request, state, pick(request, rows, chosen), options.learningRate * (1 - progress));
    onProgress?.((epoch - 1) * count + start + chosen.length, options.epochs * count);
    await pause?.();
    signal?.throwIfAborted();
  }
  if (state.start !== undefined) drawBack(state.projection, state.start, options.decay);
  return loss / count;
}

type Batch = Parameters<typeof contrastiveGradient>[0];

/** The chosen rows as a batch. */
function pick(
  { labelRows, classCount }: BiEncoderFitRequest,
  rows: LabelledRows,
  chosen: Uint32Array,
): Batch {
  const targets = new Uint8Array(chosen.length * classCount);
  const texts = Array.from(chosen, (index, place) => {
    const { matrix, targets: labels, row } = findRow(rows, index);
    targets.set(labels.subarray(row * classCount, (row + 1) * classCount), place * classCount);
    return entriesOf(matrix, row);
  });
  const labels = Array.from({ length: classCount }, (_, label) => entriesOf(labelRows, label));
  return { texts, labels, targets };
}

function trainBatch(
  { options }: BiEncoderFitRequest,
  { projection, size, squares }: FitState,
  batch: Batch,
  rate: number,
): number {
  const { loss, slopes } = contrastiveGradient(batch, { ...options, projection, size });
  const rows = [...batch.texts, ...batch.labels];
  stepColumns({ weights: projection, size, squares }, rows, slopes, { rate, share: batch.texts.length });
  return loss;
}

function drawBack(weights: Float32Array, start: Float32Array, share: number): void {
  for (let i = 0; i < weights.length; i += 1)
    weights[i] = (weights[i] as number) + share * ((start[i] as number) - (weights[i] as number));
}
