import path from 'node:path';
import { wordsOfLabel } from '@runestone/label-encoding';
import {
  createFittedBiEncoder,
  fitBiEncoder,
  quantiseBiEncoder,
  type BiEncoder,
  type BiEncoderFitRequest,
} from '@runestone/models';
import { createLabelRows } from '@runestone/text-pipeline';
import { readBiEncoderState, writeBiEncoderState } from './bi-encoder-state.ts';
import { buildTrainingRows } from './build-training-rows.ts';
import { pacing, type FitContext } from './fit-context.ts';
import type { FittedModel, ModelJob } from './model-job.ts';
import type { ModelOptions } from './recipe.ts';

/** Fits `bi-encoder`: the words of the labels go through the same steps as the texts. */
export async function fitBiEncoderModel(job: ModelJob, context: FitContext): Promise<FittedModel> {
  const { recipe, steps, labelSpace, state, onModel } = job;
  const { id: _, ...options } = recipe.model as ModelOptions<'bi-encoder'>;
  const words = labelSpace.labels.map((label) => wordsOfLabel(label, recipe.labels));
  const labelRows = await createLabelRows(steps, words);
  const exported = (model: BiEncoder): BiEncoder =>
    options.quantise === 'int8' ? quantiseBiEncoder(model, labelRows) : model;
  const file = state === undefined ? undefined : path.join(state.folder, 'bi-encoder');
  const before = file === undefined ? undefined : await readBiEncoderState(file, state?.key ?? '');
  const onCheckpoint: BiEncoderFitRequest['onCheckpoint'] = async (checkpoint, model) => {
    // First what others see of the epoch: whoever goes on after it does not come back to it.
    await onModel?.(checkpoint.epoch, exported(model));
    if (file !== undefined) await writeBiEncoderState(file, state?.key ?? '', checkpoint);
  };
  const full =
    before?.finished === true
      ? createFittedBiEncoder({ labelRows, options }, before.best)
      : await fitBiEncoder({
          ...(await buildTrainingRows(job, context)),
          ...pacing(context, 'fit'),
          ...(context.onEpoch === undefined ? {} : { onEpoch: context.onEpoch }),
          ...(before === undefined ? {} : { resumeFrom: before }),
          ...{ labelRows, options, onCheckpoint },
        });
  return { full, exported: exported(full) };
}
