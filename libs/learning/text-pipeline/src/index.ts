export { addLabels, createLabelRows, extendLabels, type AddedLabel } from './add-labels.ts';
export {
  bundleManifestSchema,
  manifestFile,
  parseManifest,
  type BundleManifest,
  type StepRecord,
} from './bundle-manifest.ts';
export { checkGoldenTexts } from './check-golden-texts.ts';
export { decodeBundle, decodeTokenSteps } from './decode-bundle.ts';
export { driftRecordOf, readDriftReference } from './drift-reference.ts';
export { fieldColumnsOf } from './field-columns-of.ts';
export { encodeBundle, type BundleFacts, type BundleFile } from './encode-bundle.ts';
export { bundleErrors } from './errors.ts';
export { encodeEvaluation, evaluationFile, evaluationFileSchema, readEvaluation } from './evaluation-file.ts';
export type { Explanation, FeatureEffect } from './explanation.ts';
export type {
  EvaluationSlice,
  ModelEvaluation,
  SourceEvaluation,
  TrainingCurve,
  TrainingFacts,
} from './model-evaluation.ts';
export type { PipelineParts, TextSteps, TokenSteps } from './pipeline-parts.ts';
export { combinedOptionsOf, type CombinedFeatures } from './combined-features.ts';
export {
  createStageMeter,
  pipelineStages,
  type PipelineStage,
  type StageMeasures,
  type StageMeter,
} from './stage-meter.ts';
export { standardSteps } from './standard-steps.ts';
export { findStep, type CreateFeatures, type ModelCodec, type StepTable } from './step-table.ts';
export {
  createTextPipeline,
  labelsOf,
  type Classification,
  type ClassifyOptions,
  type ScoredLabel,
  type TextPipeline,
} from './text-pipeline.ts';
export { createTransform, type TransformTexts } from './transform-texts.ts';
