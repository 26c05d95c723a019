import { createLabelSpace } from '@runestone/label-encoding';
import type { Classifier, LabelledMatrix } from '@runestone/models';
import { createTextPipeline, type TextPipeline } from '@runestone/text-pipeline';
import { buildMatrix } from './build-matrix.ts';
import { fitBiEncoderModel } from './fit-bi-encoder-model.ts';
import { fitDecider } from './fit-decider.ts';
import { fitEnsemble } from './fit-ensemble.ts';
import { fitLinearModel } from './fit-linear-model.ts';
import { fitNetworkModel } from './fit-network-model.ts';
import { createTextSteps } from './create-text-steps.ts';
import { quiet, type FitContext } from './fit-context.ts';
import type { ReplicaJob } from './fit-replica.ts';
import type { FittedModel, ModelJob } from './model-job.ts';
import { fitModelOutputs } from './model-outputs.ts';
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
  const outputs = fitModelOutputs(recipe, data.train);
  const steps = await createTextSteps(recipe, context.steps, data.train);
  let validation: LabelledMatrix | undefined;
  const assemble = async (model: Classifier, thresholds?: readonly number[]): Promise<TextPipeline> => {
    validation ??= await buildMatrix(data.validation, steps, labelSpace, quiet(context));
    const held = { ...validation, examples: data.validation };
    const decider = await fitDecider(recipe, { model, labelSpace, outputs, validation: held, thresholds });
    return createTextPipeline({ ...steps, model, decider, labelSpace });
  };
  const onModel = async (epoch: number, model: Classifier): Promise<void> => {
    await onCheckpoint?.(epoch, await assemble(model)).finally(async () => {
      // The features go on being used.
      if ('close' in model) await model.close();
    });
  };
  const job: ModelJob = {
    ...{ recipe, steps, labelSpace, outputs, train: data.train },
    validation: data.validation.filter(({ labels }) => outputs.covers(labels)),
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
