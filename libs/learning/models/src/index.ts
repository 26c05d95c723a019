export {
  decodeLinearModel,
  encodeLinearModel,
  type EncodedLinearModel,
  type ModelFile,
} from './encode-linear-model.ts';
export { modelErrors } from './errors.ts';
export { fitNgramLinear } from './fit-ngram-linear.ts';
export {
  ngramLinearOptionsSchema,
  type EpochMetrics,
  type FitCheckpoint,
  type FitRequest,
  type LabelledMatrix,
  type NgramLinearOptions,
} from './fit-request.ts';
export {
  averageLinearModels,
  createLinearModel,
  quantiseLinearModel,
  type Classifier,
  type LinearModel,
  type LinearParameters,
  type QuantisedWeights,
} from './linear-model.ts';
