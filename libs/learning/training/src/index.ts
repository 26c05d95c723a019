export { cropExamples, type CropOptions } from './crop-examples.ts';
export { trainingErrors } from './errors.ts';
export { classifyExamples, evaluateLabels, evaluatePipeline, isRight } from './evaluate-pipeline.ts';
export { fieldKinds } from './field-kinds.ts';
export { findTrained, type TrainedVersion } from './find-trained.ts';
export { fitPipeline, type FittedPipeline } from './fit-pipeline.ts';
export { describeExport, measureExportLoss } from './judge-pipeline.ts';
export type { GateCheck, GateDecision } from './judge-promotion.ts';
export { parseRecipe } from './parse-recipe.ts';
export { describeLeftOut, type LeftOut } from './leave-out.ts';
export { prepareData, type PreparedData } from './prepare-data.ts';
export {
  promoteThroughGate,
  type GateContext,
  type GatedPromotion,
  type GatedPromotionResult,
} from './promote-through-gate.ts';
export { modelsOf, type SingleModel } from './models-of.ts';
export { recipeSchema, type Recipe } from './recipe.ts';
export { resume, train } from './train.ts';
export type {
  PublishedRun,
  TrainingContext,
  TrainingEvent,
  TrainingMirror,
  TrainingResult,
} from './training-context.ts';
