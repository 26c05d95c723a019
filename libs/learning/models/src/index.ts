export {
  decodeLinearModel,
  encodeLinearModel,
  type EncodedLinearModel,
  type ModelFile,
} from './encode-linear-model.ts';
export { createEnsemble, type Ensemble, type EnsembleMember } from './create-ensemble.ts';
export type { BatchClassifier, Classifier, RowClassifier } from './classifier.ts';
export { modelErrors } from './errors.ts';
export { fitNgramLinear } from './fit-ngram-linear.ts';
export {
  ngramLinearOptionsSchema,
  type EpochMetrics,
  type FitCheckpoint,
  type FitRequest,
  type NgramLinearOptions,
} from './fit-request.ts';
export {
  averageLinearModels,
  createLinearModel,
  quantiseLinearModel,
  type LinearModel,
  type LinearParameters,
  type QuantisedWeights,
} from './linear-model.ts';
export {
  checkTrainingRows,
  classFactors,
  classWeightOptions,
  type LabelledMatrix,
  type TrainingRows,
} from './labelled-matrix.ts';
export { measureLogits } from './measure-logits.ts';
export { rowOf, scoreMatrix } from './score-rows.ts';
