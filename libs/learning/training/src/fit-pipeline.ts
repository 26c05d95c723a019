import { createDecider, fitTemperature, fitThresholds, type Decider } from '@runestone/decisions';
import { createLabelSpace, type LabelSpace } from '@runestone/label-encoding';
import { scoreMatrix, type Classifier, type LabelledMatrix } from '@runestone/models';
import { createTextPipeline, type TextPipeline, type TextSteps } from '@runestone/text-pipeline';
import { buildMatrix } from './build-matrix.ts';
import { fitBiEncoderModel } from './fit-bi-encoder-model.ts';
import { fitEnsemble } from './fit-ensemble.ts';
import { fitLinearModel } from './fit-linear-model.ts';
import { fitNetworkModel } from './fit-network-model.ts';
import { createTextSteps } from './create-text-steps.ts';
import { quiet, type FitContext } from './fit-context.ts';
import type { ReplicaJob } from './fit-replica.ts';
import type { FittedModel, ModelJob } from './model-job.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** A fitted pipeline as it is exported, and the same with the weights as they were trained. */
export interface FittedPipeline {
  readonly exported: TextPipeline;
  readonly full: TextPipeline;
}

/** Fits every step of a recipe on prepared data. */
export async function fitPipeline(
  recipe: Recipe,
  data: PreparedData,
  { onCheckpoint, state, ...context }: FitPipelineContext,
): Promise<FittedPipeline> {
  const labelSpace = createLabelSpace(recipe.labels);
  const steps = await createTextSteps(recipe, context.steps, data.train);
  let validation: LabelledMatrix | undefined;
  const assemble = async (model: Classifier, thresholds?: readonly number[]): Promise<TextPipeline> => {
    validation ??= await buildMatrix(data.validation, steps, labelSpace, quiet(context));
    return assemblePipeline(recipe, { steps, model, labelSpace, validation, thresholds });
  };
  const onModel = async (epoch: number, model: Classifier): Promise<void> => {
    await onCheckpoint?.(epoch, await assemble(model)).finally(async () => {
      // The features go on being used.
      if ('close' in model) await model.close();
    });
  };
  const job: ModelJob = {
    ...{ recipe, steps, labelSpace, train: data.train, validation: data.validation },
    ...(state === undefined ? {} : { state }),
    ...(onCheckpoint === undefined ? {} : { onModel }),
  };
  try {
    const models = await fitModel(job, context);
    const exported = await assemble(models.exported);
    // The thresholds of both are those of one: what they differ in is the cost of the export alone.
    return { exported, full: await assemble(models.full, exported.parts.decider.options.thresholds) };
  } catch (error) {
    if ('close' in steps.features) await steps.features.close();
    throw error;
  }
}

function fitModel(job: ModelJob, context: FitContext): Promise<FittedModel> {
  switch (job.recipe.model.id) {
    case 'ngram-linear':
      return fitLinearModel(job, context);
    case 'bi-encoder':
      return fitBiEncoderModel(job, context);
    case 'ensemble':
      return fitEnsemble(job, context, fitModel);
    default:
      return fitNetworkModel(job, context);
  }
}

/** What fitting a pipeline needs from its caller. */
export interface FitPipelineContext extends Omit<FitContext, 'onModel'> {
  /** Told of the pipeline after each epoch, as it would be exported: of the first replica where there are several. */
  readonly onCheckpoint?: (epoch: number, pipeline: TextPipeline) => Promise<void>;
  readonly state?: ReplicaJob['state'];
}

interface Assembly {
  readonly steps: TextSteps;
  readonly model: Classifier;
  readonly labelSpace: LabelSpace;
  readonly validation: LabelledMatrix;
  /** Those to take where they were tuned before. */
  readonly thresholds: readonly number[] | undefined;
}

async function assemblePipeline(recipe: Recipe, assembly: Assembly): Promise<TextPipeline> {
  const { steps, model, labelSpace } = assembly;
  return createTextPipeline({ ...steps, model, decider: await fitDecider(recipe, assembly), labelSpace });
}

/** Fits what the recipe wants of the decision on the validation part: first the temperature, then the thresholds. */
async function fitDecider({ decision }: Recipe, assembly: Assembly): Promise<Decider> {
  const { model, labelSpace, validation } = assembly;
  const { calibrate, minConfidence } = decision;
  const { kind, size: classCount } = labelSpace;
  const tuned = decision.thresholds === 'tuned';
  if (!calibrate && !tuned) return createDecider({ kind, minConfidence }, classCount);
  const logits = await scoreMatrix(model, validation.matrix);
  const { targets } = validation;
  const temperature = calibrate ? fitTemperature({ logits, targets, classCount, kind }) : 1;
  const decider = createDecider({ kind, temperature, minConfidence }, classCount);
  if (!tuned) return decider;
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classCount)
    probabilities.set(decider.probabilities(logits.subarray(start, start + classCount)), start);
  const thresholds = assembly.thresholds ?? fitThresholds({ probabilities, targets, classCount });
  return createDecider({ ...decider.options, thresholds: [...thresholds] }, classCount);
}
