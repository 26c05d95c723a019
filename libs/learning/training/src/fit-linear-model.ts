import {
  createLinearModel,
  quantiseLinearModel,
  type LinearModel,
  type LinearParameters,
} from '@runestone/models';
import type { FitContext } from './fit-context.ts';
import { fitReplicas } from './fit-replicas.ts';
import type { FittedModel, ModelJob } from './model-job.ts';
import type { ModelOptions } from './recipe.ts';

/** Fits `ngram-linear`. */
export async function fitLinearModel(
  { recipe, train, validation, steps, state, onModel }: ModelJob,
  context: FitContext,
): Promise<FittedModel> {
  const { quantise } = recipe.model as ModelOptions<'ngram-linear'>;
  const exported = ({ weights, bias }: LinearParameters): LinearModel =>
    quantise === 'int8' ? quantiseLinearModel(weights, bias) : createLinearModel(weights, bias);
  const full = await fitReplicas(
    { recipe, train, validation, ...(state === undefined ? {} : { state }) },
    steps,
    {
      ...context,
      ...(onModel === undefined ? {} : { onModel: (epoch, model) => onModel(epoch, exported(model)) }),
    },
  );
  return { full, exported: exported({ weights: full.weights as Float32Array, bias: full.bias }) };
}
