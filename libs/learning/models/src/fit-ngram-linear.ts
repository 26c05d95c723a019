import { createRandom, restoreRandom } from '@runestone/random';
import { smallestSquare } from './adagrad-columns.ts';
import { checkTrainingRows, classFactors } from './labelled-matrix.ts';
import { countRows, findRow, type LabelledRows } from './labelled-rows.ts';
import { toGradient } from './cross-entropy.ts';
import { modelErrors } from './errors.ts';
import type { FitCheckpoint, FitRequest, NgramLinearOptions } from './fit-request.ts';
import { addOuterProduct, multiplyRow, type Entries } from './linear-kernels.ts';
import { createLinearModel, type LinearModel, type LinearParameters } from './linear-model.ts';
import { measureLogits } from './measure-logits.ts';
import { scoreRows } from './score-rows.ts';

/**
 * Fits a linear classifier with Adagrad (Duchi et al. 2011), one row a step in a seeded order, one accumulator a column
 * shared by the classes, the rate falling linearly to zero; optionally averages the weights over the epochs of the
 * second half (Polyak and Juditsky 1992, at epoch granularity). Keeps the weights of the best validation loss. Same
 * request, same bytes.
 */
export async function fitNgramLinear(request: FitRequest): Promise<LinearModel> {
  const { train, validation, options, signal, resumeFrom } = request;
  checkTrainingRows(request);
  const state = createState(request);
  const best = { loss: Infinity, epoch: 0, model: snapshot(state) };
  if (resumeFrom !== undefined) restore(state, best, resumeFrom);
  const isOver = (epoch: number): boolean =>
    epoch >= options.epochs || (epoch > 0 && epoch - best.epoch >= options.patience);
  for (let epoch = 1 + (resumeFrom?.epoch ?? 0); !isOver(epoch - 1); epoch += 1) {
    const trainLoss = await runEpoch(request, state, epoch);
    if (!Number.isFinite(trainLoss)) {
      throw modelErrors.DIVERGED(
        'The training loss is not a number any more. Lower model.learningRate and try again.',
      );
    }
    const model = averagedModel(state, options, epoch);
    const { matrix, targets } = validation.matrix.rowCount > 0 ? validation : train;
    const { loss, accuracy } = measureLogits(scoreRows(model, matrix), targets, request);
    if (loss < best.loss) Object.assign(best, { loss, epoch, model });
    await request.onEpoch?.({ epoch, trainLoss, validationLoss: loss, validationAccuracy: accuracy });
    await request.onCheckpoint?.(
      checkpointOf(state, best, { epoch, finished: isOver(epoch) }),
      parametersOf(model),
    );
    signal?.throwIfAborted();
  }
  return best.model;
}

interface Best {
  loss: number;
  epoch: number;
  model: LinearModel;
}

const parametersOf = ({ weights, bias }: LinearModel): LinearParameters => ({
  weights: weights as Float32Array,
  bias,
});

function checkpointOf(
  state: FitState,
  { loss, epoch, model }: Best,
  progress: Pick<FitCheckpoint, 'epoch' | 'finished'>,
): FitCheckpoint {
  const { weights, bias, squares, sums = new Float64Array(0), averagedEpochs } = state;
  return {
    ...progress,
    ...{ weights, bias, squares, sums, averagedEpochs },
    random: state.random.state(),
    best: { loss, epoch, ...parametersOf(model) },
  };
}

/** Throws MODEL_DATA_INVALID for a checkpoint of another shape. */
function restore(state: FitState, best: Best, checkpoint: FitCheckpoint): void {
  const pairs = [
    [state.weights, checkpoint.weights],
    [state.bias, checkpoint.bias],
    [state.squares, checkpoint.squares],
    [state.sums ?? new Float64Array(0), checkpoint.sums],
  ] as const;
  if (pairs.some(([own, given]) => own.length !== given.length))
    throw modelErrors.DATA_INVALID('The checkpoint is of a training of another shape.');
  for (const [own, given] of pairs) own.set(given);
  state.averagedEpochs = checkpoint.averagedEpochs;
  state.random = restoreRandom(checkpoint.random);
  const { loss, epoch, weights, bias } = checkpoint.best;
  Object.assign(best, { loss, epoch, model: createLinearModel(weights, bias) });
}

/** Rows whose squared gradient is below it are learnt already. */
const negligible = 1e-6;

interface FitState {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Sum of squared gradients of each column, over its classes. */
  readonly squares: Float32Array;
  /** Sum over the averaged epochs of weights and bias; length (dimension + 1) × classCount. */
  readonly sums: Float64Array | undefined;
  averagedEpochs: number;
  readonly classFactors: Float64Array;
  random: ReturnType<typeof createRandom>;
  /** Scratch of one row. */
  readonly scaled: { indices: Uint32Array; values: Float32Array };
}

function createState({ train, classCount, options, seed }: FitRequest): FitState {
  const { columnCount } = train.matrix;
  return {
    weights: new Float32Array(columnCount * classCount),
    bias: new Float32Array(classCount),
    squares: new Float32Array(columnCount).fill(smallestSquare),
    sums: options.averaging ? new Float64Array((columnCount + 1) * classCount) : undefined,
    averagedEpochs: 0,
    classFactors: classFactors(train.targets, classCount, options),
    random: createRandom(seed),
    scaled: { indices: new Uint32Array(1024), values: new Float32Array(1024) },
  };
}

const rowsBetweenPauses = 4096;

async function runEpoch(request: FitRequest, state: FitState, epoch: number): Promise<number> {
  const { train, options, signal, pause, onProgress } = request;
  const rows = [train, ...(request.augment === undefined ? [] : [await request.augment(epoch)])];
  const count = countRows(rows);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  state.random.shuffle(order);
  const rateAfter = (done: number): number =>
    options.learningRate * (1 - (epoch - 1 + done / count) / options.epochs);
  let loss = 0;
  for (let start = 0; start < count; start += rowsBetweenPauses) {
    const end = Math.min(start + rowsBetweenPauses, count);
    const stretch = { order, start, end, from: rateAfter(start), to: rateAfter(end) };
    loss += trainRows(request, state, { ...stretch, rows });
    onProgress?.((epoch - 1) * count + end, options.epochs * count);
    await pause?.();
    signal?.throwIfAborted();
  }
  if (options.l2 > 0) shrink(state.weights, 1 - options.l2);
  return loss / Math.max(1, count);
}

function shrink(weights: Float32Array, factor: number): void {
  for (let i = 0; i < weights.length; i += 1) weights[i] = (weights[i] as number) * factor;
}

interface Stretch {
  readonly rows: LabelledRows;
  /** Indices of all rows. */
  readonly order: Uint32Array;
  readonly start: number;
  readonly end: number;
  /** Step size at the first and after the last row. */
  readonly from: number;
  readonly to: number;
}

function trainRows({ classCount, kind }: FitRequest, state: FitState, stretch: Stretch): number {
  const { weights, bias, classFactors } = state;
  const scores = new Float64Array(classCount);
  const slope = (stretch.to - stretch.from) / (stretch.end - stretch.start);
  let loss = 0;
  for (let position = stretch.start; position < stretch.end; position += 1) {
    const rate = stretch.from + slope * (position - stretch.start);
    const { matrix, targets, row } = findRow(stretch.rows, stretch.order[position] as number);
    const { offsets, indices, values } = matrix;
    const first = offsets[row] as number;
    const last = offsets[row + 1] as number;
    const entries = { indices, values, first, last };
    multiplyRow(entries, weights, scores);
    for (let c = 0; c < classCount; c += 1) scores[c] = (scores[c] as number) + (bias[c] as number);
    loss += toGradient(scores, targets, row * classCount, kind);
    scaleByClass(scores, targets, row * classCount, kind === 'single' ? classFactors : undefined);
    let norm = 0;
    for (let c = 0; c < classCount; c += 1) norm += (scores[c] as number) ** 2;
    if (norm < negligible) continue;
    for (let c = 0; c < classCount; c += 1) scores[c] = (scores[c] as number) * -rate;
    const steps = scaleByColumn(entries, state, norm);
    addOuterProduct(steps, weights, scores);
    for (let c = 0; c < classCount; c += 1) bias[c] = (bias[c] as number) + biasShare * (scores[c] as number);
  }
  return loss;
}

/** How much slower the bias learns than a column would that stands in every row. */
const biasShare = 0.1;

/** The row's values divided by the root of each column's accumulated squares, to which this row's are added. */
function scaleByColumn(
  { indices, values, first, last }: Entries,
  { squares, scaled }: FitState,
  norm: number,
): Entries {
  const buffer =
    scaled.values.length >= last - first
      ? scaled.values
      : (scaled.values = new Float32Array(2 * (last - first)));
  const columns =
    scaled.indices.length >= last - first
      ? scaled.indices
      : (scaled.indices = new Uint32Array(2 * (last - first)));
  for (let i = first; i < last; i += 1) {
    const column = indices[i] as number;
    const value = values[i] as number;
    const square = (squares[column] as number) + value * value * norm;
    squares[column] = square;
    columns[i - first] = column;
    buffer[i - first] = value / Math.sqrt(square);
  }
  return { indices: columns, values: buffer, first: 0, last: last - first };
}

function scaleByClass(
  steps: Float64Array,
  targets: Uint8Array,
  offset: number,
  factors: Float64Array | undefined,
): void {
  if (factors === undefined) return;
  let factor = 1;
  for (let c = 0; c < steps.length; c += 1) if (targets[offset + c] === 1) factor = factors[c] as number;
  for (let c = 0; c < steps.length; c += 1) steps[c] = (steps[c] as number) * factor;
}

function snapshot({ weights, bias }: Pick<FitState, 'weights' | 'bias'>): LinearModel {
  return createLinearModel(weights.slice(), bias.slice());
}

/** The model after an epoch: the mean over the epochs of the second half, or just the current weights. */
function averagedModel(state: FitState, options: NgramLinearOptions, epoch: number): LinearModel {
  const { sums, weights, bias } = state;
  if (sums === undefined || epoch <= options.epochs / 2) return snapshot(state);
  state.averagedEpochs += 1;
  for (let i = 0; i < weights.length; i += 1) sums[i] = (sums[i] as number) + (weights[i] as number);
  for (let c = 0; c < bias.length; c += 1)
    sums[weights.length + c] = (sums[weights.length + c] as number) + (bias[c] as number);
  const mean = Float32Array.from(sums, (sum) => sum / state.averagedEpochs);
  return snapshot({ weights: mean.subarray(0, weights.length), bias: mean.subarray(weights.length) });
}
