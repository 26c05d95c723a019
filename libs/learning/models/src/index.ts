export {
  createBiEncoder,
  quantiseBiEncoder,
  type BiEncoder,
  type BiEncoderParameters,
} from './bi-encoder.ts';
export { biEncoderOptionsSchema, type BiEncoderOptions } from './bi-encoder-options.ts';
export type { BiEncoderCheckpoint, BiEncoderFitRequest } from './bi-encoder-request.ts';
export { decodeBiEncoder, encodeBiEncoder, type EncodedBiEncoder } from './encode-bi-encoder.ts';
export { decodeLinearModel, encodeLinearModel, type EncodedLinearModel } from './encode-linear-model.ts';
export type { ModelFile } from './encode-weights.ts';
export { createEnsemble, type Ensemble, type EnsembleMember } from './create-ensemble.ts';
export type { BatchClassifier, Classifier, RowClassifier } from './classifier.ts';
export { modelErrors } from './errors.ts';
export { createFittedBiEncoder, fitBiEncoder } from './fit-bi-encoder.ts';
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
export { countRows, findRow, type LabelledRows } from './labelled-rows.ts';
export { measureLogits } from './measure-logits.ts';
export { rowOf, scoreMatrix } from './score-rows.ts';
