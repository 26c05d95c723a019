import { parameterCount, parameterSpecs, type NetworkArchitecture } from './architecture.ts';
import type { NetworkTrainingOptions } from './network-options.ts';

/** What an optimiser remembers between steps; arrays are as long as the parameters, or empty where it needs none. */
export interface OptimiserState {
  steps: number;
  /** Running mean of the gradients. */
  readonly momentum: Float32Array;
  /** AdamW: running mean of their squares. */
  readonly variance: Float32Array;
}

/** Changes parameters by gradients. */
export interface Optimiser {
  readonly state: OptimiserState;
  /** One step in place; the gradient is scaled in place where it is clipped. */
  step(parameters: Float32Array, gradient: Float32Array, learningRate: number): void;
}

const momentumShare = 0.9;
const varianceShare = 0.999;
const epsilon = 1e-8;

type OptimiserOptions = Pick<NetworkTrainingOptions, 'optimiser' | 'weightDecay' | 'clipNorm'>;

/**
 * Creates AdamW (Loshchilov and Hutter 2019) or SGD with momentum, both with decoupled weight decay on embeddings and
 * kernels and a gradient clipped to a global norm (Pascanu et al. 2013). Goes on from a state, which it takes over.
 */
export function createOptimiser(
  architecture: NetworkArchitecture,
  options: OptimiserOptions,
  state: OptimiserState = emptyState(architecture, options),
): Optimiser {
  const specs = parameterSpecs(architecture);
  const move = options.optimiser === 'adamw' ? moveByAdam : moveBySgd;
  return {
    state,
    step(parameters, gradient, learningRate) {
      if (options.clipNorm > 0) clip(gradient, options.clipNorm);
      state.steps += 1;
      for (const { offset, size, role } of specs) {
        const decay = role.endsWith('bias') ? 0 : options.weightDecay;
        const range = { first: offset, last: offset + size, learningRate, keep: 1 - learningRate * decay };
        move(parameters, gradient, state, range);
      }
    },
  };
}

/** The state before the first step. */
function emptyState(architecture: NetworkArchitecture, { optimiser }: OptimiserOptions): OptimiserState {
  const length = parameterCount(architecture);
  return {
    steps: 0,
    momentum: new Float32Array(length),
    variance: new Float32Array(optimiser === 'adamw' ? length : 0),
  };
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly learningRate: number;
  /** What weight decay leaves of a parameter. */
  readonly keep: number;
}

function moveByAdam(
  parameters: Float32Array,
  gradient: Float32Array,
  { steps, momentum, variance }: OptimiserState,
  { first, last, learningRate, keep }: Range,
): void {
  const rate = learningRate / (1 - momentumShare ** steps);
  const correction = 1 / (1 - varianceShare ** steps);
  for (let i = first; i < last; i += 1) {
    const slope = gradient[i] as number;
    const mean = momentumShare * (momentum[i] as number) + (1 - momentumShare) * slope;
    const square = varianceShare * (variance[i] as number) + (1 - varianceShare) * slope * slope;
    momentum[i] = mean;
    variance[i] = square;
    parameters[i] =
      keep * (parameters[i] as number) - (rate * mean) / (Math.sqrt(square * correction) + epsilon);
  }
}

function moveBySgd(
  parameters: Float32Array,
  gradient: Float32Array,
  { momentum }: OptimiserState,
  { first, last, learningRate, keep }: Range,
): void {
  for (let i = first; i < last; i += 1) {
    const mean = momentumShare * (momentum[i] as number) + (gradient[i] as number);
    momentum[i] = mean;
    parameters[i] = keep * (parameters[i] as number) - learningRate * mean;
  }
}

function clip(gradient: Float32Array, longest: number): void {
  let squares = 0;
  for (let i = 0; i < gradient.length; i += 1) squares += (gradient[i] as number) ** 2;
  const norm = Math.sqrt(squares);
  if (norm <= longest) return;
  const factor = longest / norm;
  for (let i = 0; i < gradient.length; i += 1) gradient[i] = (gradient[i] as number) * factor;
}
