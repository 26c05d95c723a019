import { parseModelReference, type ModelReference } from '@runestone/model-loader';
import { trainerErrors } from '../errors.ts';

/** Options that name a model: a reference, or a run with its checkpoint as the first design named them. */
export interface NamedModel {
  readonly model?: string;
  readonly run?: string;
  readonly checkpoint?: string;
}

/** The model that options name. Throws TRAINER_OPTION_INVALID where they name none, or two. */
export function chooseReference({ model, run, checkpoint }: NamedModel): ModelReference {
  if ((model === undefined) === (run === undefined))
    throw trainerErrors.OPTION_INVALID(
      'Say which model: either --model, or --run with or without --checkpoint.',
    );
  if (model !== undefined && checkpoint !== undefined)
    throw trainerErrors.OPTION_INVALID('--checkpoint goes with --run, not with --model.');
  return parseModelReference(model ?? `run:${run}${checkpoint === undefined ? '' : `/${checkpoint}`}`);
}
