import {
  checkTrainingRows,
  classFactors,
  findRow,
  measureLogits,
  rowOf,
  type EpochMetrics,
  type LabelledMatrix,
  type LabelledRows,
  type TrainingRows,
} from '@runestone/models';
import { createRandom } from '@runestone/random';
import { initialiseParameters, type NetworkArchitecture } from './architecture.ts';
import { networkErrors } from './errors.ts';
import type { GradientEngine, LabelledBatch } from './gradient-engine.ts';
import { learningRateAt } from './learning-rate.ts';
import type { Network } from './network.ts';
import type { NetworkTrainingOptions } from './network-options.ts';
import { createOptimiser, type Optimiser } from './optimiser.ts';
import { chooseRows, makeBatch, planEpoch, planPass, type BatchPlan } from './plan-batches.ts';

/** Everything that a training goes on from. Arrays are the trainer's own: copy or write them at once. */
export interface NetworkCheckpoint {
  /** Epochs that are done, and batches of the next one. */
  readonly epoch: number;
  readonly batch: number;
  /** Sum of the losses of those batches' rows. */
  readonly lossSum: number;
  readonly finished: boolean;
  readonly steps: number;
  readonly parameters: Float32Array;
  readonly momentum: Float32Array;
  readonly variance: Float32Array;
  readonly best: { readonly loss: number; readonly epoch: number; readonly parameters: Float32Array };
}

/** Everything that the training of a network needs. */
export interface NetworkFitRequest extends TrainingRows {
  readonly architecture: NetworkArchitecture;
  readonly options: NetworkTrainingOptions;
  readonly engine: GradientEngine;
  readonly seed: number;
  /** More rows for one epoch alone (1 is the first); the same for the same epoch. */
  readonly augment?: (epoch: number) => Promise<LabelledMatrix>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly onEpoch?: (metrics: EpochMetrics) => void | Promise<void>;
  /** Told after each epoch and its metrics of the network as it is then. */
  readonly onNetwork?: (epoch: number, network: Network) => void | Promise<void>;
  /** Told after each epoch, after every few hundred steps, and when the training is asked to stop. */
  readonly onCheckpoint?: (checkpoint: NetworkCheckpoint) => void | Promise<void>;
  /** Goes on after a checkpoint of the same request: the same bytes as without a break. */
  readonly resumeFrom?: NetworkCheckpoint;
  /** An AbortSignal: the step that is under way is finished and kept, then it throws. */
  readonly signal?: { readonly aborted: boolean; throwIfAborted(): void };
}

/**
 * Trains a network by minibatches, and keeps the parameters of the best validation loss. What is random in an epoch or a
 * step is drawn from the seed and its number, so that a training that goes on needs no other state. Same request and
 * engine, same bytes. While the engine computes a step, the next batch is made here.
 */
export async function fitNetwork(request: NetworkFitRequest): Promise<Network> {
  checkTrainingRows(request);
  const { architecture, options, resumeFrom } = request;
  const state = resumeFrom === undefined ? begin(request) : goOn(request, resumeFrom);
  const isOver = (epoch: number): boolean =>
    epoch >= options.epochs || (epoch > 0 && epoch - state.best.epoch >= options.patience);
  let augmented = isOver(state.epoch) ? undefined : request.augment?.(state.epoch + 1);
  while (!isOver(state.epoch)) {
    const extra = await augmented;
    const rows = [request.train, ...(extra === undefined ? [] : [extra])];
    // Made beside the epoch that is trained now.
    augmented = state.epoch + 2 > options.epochs ? undefined : request.augment?.(state.epoch + 2);
    // Whoever awaits it hears of its failure; until then nobody does.
    augmented?.catch(() => undefined);
    const trainLoss = await runEpoch(request, state, rows);
    await endEpoch(request, state, trainLoss);
    await request.onCheckpoint?.(checkpointOf(state, isOver(state.epoch)));
    request.signal?.throwIfAborted();
  }
  return { architecture, parameters: state.best.parameters };
}

interface FitState {
  epoch: number;
  batch: number;
  lossSum: number;
  readonly parameters: Float32Array;
  readonly optimiser: Optimiser;
  best: NetworkCheckpoint['best'];
  readonly factors: Float64Array;
}

function begin({ architecture, options, seed, train, classCount }: NetworkFitRequest): FitState {
  const parameters = initialiseParameters(architecture, createRandom(seed).fork('parameters'));
  return {
    epoch: 0,
    batch: 0,
    lossSum: 0,
    parameters,
    optimiser: createOptimiser(architecture, options),
    best: { loss: Infinity, epoch: 0, parameters: parameters.slice() },
    factors: classFactors(train.targets, classCount, options),
  };
}

/** Throws NETWORK_DATA_INVALID for a checkpoint of another shape. */
function goOn(request: NetworkFitRequest, checkpoint: NetworkCheckpoint): FitState {
  const fresh = begin(request);
  const { epoch, batch, lossSum, steps, parameters, momentum, variance, best } = checkpoint;
  const { state: empty } = fresh.optimiser;
  const pairs = [
    [fresh.parameters, parameters],
    [fresh.best.parameters, best.parameters],
    [empty.momentum, momentum],
    [empty.variance, variance],
  ] as const;
  if (pairs.some(([own, given]) => own.length !== given.length))
    throw networkErrors.DATA_INVALID('The checkpoint is of a training of another shape.');
  for (const [own, given] of pairs) own.set(given);
  empty.steps = steps;
  return { ...fresh, epoch, batch, lossSum, best: { ...best, parameters: fresh.best.parameters } };
}

function checkpointOf(
  { epoch, batch, lossSum, parameters, optimiser, best }: FitState,
  finished: boolean,
): NetworkCheckpoint {
  const { steps, momentum, variance } = optimiser.state;
  return { epoch, batch, lossSum, finished, steps, parameters, momentum, variance, best };
}

const stepsBetweenCheckpoints = 400;
/** Texts of about one length are looked for among this many batches. */
const batchesPerPool = 50;

/** Trains the batches of an epoch that are left, and gives its mean loss. */
async function runEpoch(request: NetworkFitRequest, state: FitState, rows: LabelledRows): Promise<number> {
  const { options, engine, signal, onProgress } = request;
  const random = createRandom(request.seed).fork(`epoch ${state.epoch + 1}`);
  const chosen = chooseRows(rows, {
    ...{ classCount: request.classCount, share: options.majorityShare },
    random: random.fork('majority'),
  });
  const plan = planEpoch(rows, chosen, {
    ...{ batchSize: options.batchSize, random },
    batchesPerPool: request.architecture.kind === 'encoder-head' ? 1 : batchesPerPool,
  });
  const labelled = (batch: number): LabelledBatch | undefined =>
    batch < plan.batchCount ? labelBatch(request, state, rows, plan.rowsOf(batch)) : undefined;
  for (let next = labelled(state.batch); next !== undefined;) {
    const batch: LabelledBatch = next;
    const computed = engine.gradients(state.parameters, batch, {
      features: options.dropout,
      embedding: options.embeddingDropout ?? 0,
      seed: random.fork(`dropout ${state.batch}`).nextUint32(),
    });
    next = labelled(state.batch + 1);
    const { lossSum, gradient } = await computed;
    if (!Number.isFinite(lossSum))
      throw networkErrors.DIVERGED(
        'The training loss is not a number any more. Lower model.learningRate and try again.',
      );
    for (let i = 0; i < gradient.length; i += 1) gradient[i] = (gradient[i] as number) / batch.rowCount;
    state.batch += 1;
    state.lossSum += lossSum;
    const progress = (state.epoch + state.batch / plan.batchCount) / options.epochs;
    state.optimiser.step(state.parameters, gradient, learningRateAt(progress, options));
    onProgress?.(state.epoch * plan.batchCount + state.batch, options.epochs * plan.batchCount);
    if (signal?.aborted === true || state.batch % stepsBetweenCheckpoints === 0)
      await request.onCheckpoint?.(checkpointOf(state, false));
    signal?.throwIfAborted();
  }
  return state.lossSum / plan.rowCount;
}

function labelBatch(
  { architecture, classCount, kind }: NetworkFitRequest,
  { factors }: FitState,
  rows: LabelledRows,
  chosen: Uint32Array,
): LabelledBatch {
  const targets = new Float32Array(chosen.length * classCount);
  const weights = new Float32Array(chosen.length).fill(1);
  for (const [place, index] of chosen.entries()) {
    const { row, targets: labels } = findRow(rows, index);
    const own = labels.subarray(row * classCount, (row + 1) * classCount);
    targets.set(own, place * classCount);
    if (kind === 'single') weights[place] = factors[own.indexOf(1)] ?? 1;
  }
  const found = Array.from(chosen, (index) => {
    const { matrix, row } = findRow(rows, index);
    return rowOf(matrix, row);
  });
  return { ...makeBatch(architecture, found), targets, weights };
}

/** Judges the network on the validation part, or on what it was trained on where there is none. */
async function endEpoch(request: NetworkFitRequest, state: FitState, trainLoss: number): Promise<void> {
  const { architecture, train, validation, onEpoch, onNetwork } = request;
  const { matrix, targets } = validation.matrix.rowCount > 0 ? validation : train;
  const logits = await scoreMatrix(request, state.parameters, planPass(matrix, passBatchSize), matrix);
  const { loss, accuracy } = measureLogits(logits, targets, request);
  Object.assign(state, { epoch: state.epoch + 1, batch: 0, lossSum: 0 });
  const { epoch, parameters } = state;
  if (loss < state.best.loss) {
    state.best.parameters.set(parameters);
    state.best = { loss, epoch, parameters: state.best.parameters };
  }
  await onEpoch?.({ epoch, trainLoss, validationLoss: loss, validationAccuracy: accuracy });
  await onNetwork?.(epoch, { architecture, parameters });
}

const passBatchSize = 256;

async function scoreMatrix(
  { architecture, engine, classCount }: NetworkFitRequest,
  parameters: Float32Array,
  plan: BatchPlan,
  matrix: LabelledMatrix['matrix'],
): Promise<Float32Array> {
  const logits = new Float32Array(plan.rowCount * classCount);
  for (let batch = 0; batch < plan.batchCount; batch += 1) {
    const rows = plan.rowsOf(batch);
    const scores = await engine.logits(
      parameters,
      makeBatch(
        architecture,
        Array.from(rows, (row) => rowOf(matrix, row)),
      ),
    );
    for (const [place, row] of rows.entries())
      logits.set(scores.subarray(place * classCount, (place + 1) * classCount), row * classCount);
  }
  return logits;
}
