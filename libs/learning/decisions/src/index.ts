export {
  createDecider,
  deciderOptionsSchema,
  type DecideOptions,
  type Decider,
  type DeciderOptions,
} from './create-decider.ts';
export type { AbstainReason, Decision, ScoredIndex } from './decision.ts';
export { decisionErrors } from './errors.ts';
export { fitTemperature, type LabelledLogits } from './fit-temperature.ts';
