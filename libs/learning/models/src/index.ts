export { decodeLinearModel, encodeLinearModel, type EncodedLinearModel, type ModelFile } from './encode-linear-model.ts';
export { modelErrors } from './errors.ts';
export {
  fitNgramLinear,
  ngramLinearOptionsSchema,
  type EpochMetrics,
  type FitRequest,
  type LabelledMatrix,
  type NgramLinearOptions,
} from './fit-ngram-linear.ts';
export { createLinearModel, quantiseLinearModel, type Classifier, type LinearModel, type QuantisedWeights } from './linear-model.ts';
