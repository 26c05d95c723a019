import { createDecider, fitTemperature } from '@runestone/decisions';
import type { Example } from '@runestone/examples';
import { createLabelSpace, type LabelSpace } from '@runestone/label-encoding';
import {
  fitNgramLinear,
  quantiseLinearModel,
  type Classifier,
  type EpochMetrics,
  type LabelledMatrix,
} from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createRandom } from '@runestone/random';
import {
  createTextPipeline,
  type StepTable,
  type TextPipeline,
  type TextSteps,
} from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';
import { buildMatrix, type Pacing } from './build-matrix.ts';
import { cropExamples } from './crop-examples.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** Stages of a training that take time. */
export type FitStage = 'features' | 'fit';

/** What fitting needs from its caller. */
export interface FitContext {
  readonly steps: StepTable;
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: FitStage, done: number, total: number) => void;
  readonly onEpoch?: (metrics: EpochMetrics) => void | Promise<void>;
}

/** A fitted pipeline as it is exported, and the same with the weights as they were trained. */
export interface FittedPipeline {
  readonly exported: TextPipeline;
  readonly full: TextPipeline;
}

/** Fits every step of a recipe on prepared data. */
export async function fitPipeline(
  recipe: Recipe,
  data: PreparedData,
  context: FitContext,
): Promise<FittedPipeline> {
  const labelSpace = createLabelSpace(recipe.labels);
  const steps = createTextSteps(recipe, context.steps);
  const random = createRandom(recipe.seed);
  const { other } = recipe.labels;
  const crops = cropExamples(
    data.train,
    { ...recipe.data.augment, ...(other === undefined ? {} : { other }) },
    random.fork('crops'),
  );
  const matrixOf = (examples: readonly Example[]): Promise<LabelledMatrix> =>
    buildMatrix(examples, steps, labelSpace, pacing(context, 'features'));
  const train = await matrixOf([...data.train, ...crops]);
  const validation = await matrixOf(data.validation);
  const { id: _, ...options } = recipe.model;
  const model = await fitNgramLinear({
    ...pacing(context, 'fit'),
    ...(context.onEpoch === undefined ? {} : { onEpoch: context.onEpoch }),
    train,
    validation,
    classCount: labelSpace.size,
    kind: labelSpace.kind,
    options,
    seed: random.fork('fit').nextUint32(),
  });
  const assemble = (one: Classifier): TextPipeline =>
    assemblePipeline(recipe, { steps, model: one, labelSpace, validation });
  return {
    full: assemble(model),
    exported: assemble(
      options.quantise === 'int8' ? quantiseLinearModel(model.weights as Float32Array, model.bias) : model,
    ),
  };
}

function pacing({ pause, signal, onProgress }: FitContext, stage: FitStage): Pacing {
  return {
    pause,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined
      ? {}
      : { onProgress: (done: number, total: number) => onProgress(stage, done, total) }),
  };
}

function createTextSteps({ text }: Recipe, table: StepTable): TextSteps {
  const { id: tokenizerId, ...tokenizerOptions } = text.tokenization;
  const { id: featuresId, ...featureOptions } = text.features;
  const createFeatures = table.features.get(featuresId) as NonNullable<
    ReturnType<StepTable['features']['get']>
  >;
  return {
    normalizer: createNormalizer(text.normalization),
    tokenizer: createTokenizer({ id: tokenizerId, options: tokenizerOptions }),
    features: createFeatures(featureOptions),
  };
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
