import { createDecider, fitTemperature } from '@runestone/decisions';
import { createLabelSpace, type LabelSpace } from '@runestone/label-encoding';
import {
  createLinearModel,
  quantiseLinearModel,
  type Classifier,
  type LabelledMatrix,
  type LinearModel,
  type LinearParameters,
} from '@runestone/models';
import { createTextPipeline, type TextPipeline, type TextSteps } from '@runestone/text-pipeline';
import { buildMatrix } from './build-matrix.ts';
import { createTextSteps, quiet, type FitContext, type ReplicaJob } from './fit-replica.ts';
import { fitReplicas } from './fit-replicas.ts';
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
  const steps = createTextSteps(recipe, context.steps);
  let validation: LabelledMatrix | undefined;
  const assemble = async (one: Classifier): Promise<TextPipeline> => {
    validation ??= await buildMatrix(data.validation, steps, labelSpace, quiet(context));
    return assemblePipeline(recipe, { steps, model: one, labelSpace, validation });
  };
  const exported = (one: LinearParameters): LinearModel =>
    recipe.model.quantise === 'int8'
      ? quantiseLinearModel(one.weights, one.bias)
      : createLinearModel(one.weights, one.bias);
  const model = await fitReplicas(
    {
      recipe,
      train: data.train,
      validation: data.validation,
      ...(state === undefined ? {} : { state }),
    },
    {
      ...context,
      ...(onCheckpoint === undefined
        ? {}
        : { onModel: async (epoch, one) => onCheckpoint(epoch, await assemble(exported(one))) }),
    },
  );
  const parameters = { weights: model.weights as Float32Array, bias: model.bias };
  return { full: await assemble(model), exported: await assemble(exported(parameters)) };
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
}

function assemblePipeline(
  { decision }: Recipe,
  { steps, model, labelSpace, validation }: Assembly,
): TextPipeline {
  const { kind, size } = labelSpace;
  const temperature = decision.calibrate
    ? fitTemperature({
        logits: logitsOf(model, validation),
        targets: validation.targets,
        classCount: size,
        kind,
      })
    : 1;
  const decider = createDecider({ kind, temperature, minConfidence: decision.minConfidence }, size);
  return createTextPipeline({ ...steps, model, decider, labelSpace });
}

function logitsOf(model: Classifier, { matrix }: LabelledMatrix): Float64Array {
  const logits = new Float64Array(matrix.rowCount * model.classCount);
  for (let row = 0; row < matrix.rowCount; row += 1) {
    const [first, last] = [matrix.offsets[row] as number, matrix.offsets[row + 1] as number];
    const entries = {
      indices: matrix.indices.subarray(first, last),
      values: matrix.values.subarray(first, last),
      length: last - first,
    };
    model.predict(entries, logits.subarray(row * model.classCount, (row + 1) * model.classCount));
  }
  return logits;
}
