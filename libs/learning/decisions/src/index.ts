export {
  createDecider,
  deciderOptionsSchema,
  type DecideOptions,
  type Decider,
  type DeciderOptions,
} from './create-decider.ts';
export type { AbstainReason, Decision, ScoredIndex } from './decision.ts';
export { decisionErrors } from './errors.ts';
export { addLogits, fitLogitWeights, type EnsembleLogits } from './fit-logit-weights.ts';
export { fitTemperature } from './fit-temperature.ts';
export type { LabelledLogits } from './mean-loss.ts';
export { fitThresholds, type LabelledProbabilities } from './fit-thresholds.ts';
