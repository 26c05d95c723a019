import { createDecider, type DeciderOptions } from '@runestone/decisions';
import { fromUnknown } from '@runestone/errors';
import { createLabelSpace } from '@runestone/label-encoding';
import { createNormalizer } from '@runestone/normalization';
import type { BundleManifest, StepRecord } from './bundle-manifest.ts';
import { bundleErrors } from './errors.ts';
import { findStep, type StepTable } from './step-table.ts';
import { createTextPipeline, type TextPipeline } from './text-pipeline.ts';

/**
 * Decodes a bundle whose files have been read and verified. Nothing in it is executed: steps are found by id in the
 * table. Throws errors of kind integrity for whatever does not fit.
 */
export async function decodeBundle(
  manifest: BundleManifest,
  files: ReadonlyMap<string, Uint8Array>,
  steps: StepTable,
): Promise<TextPipeline> {
  try {
    return await decode(manifest, files, steps);
  } catch (thrown) {
    const error = fromUnknown(thrown);
    if (error.kind === 'integrity') throw error;
    throw bundleErrors.PARTS_MISMATCH(`The bundle holds a step that cannot be made: ${error.message}`, {
      cause: thrown,
    });
  }
}

async function decode(
  manifest: BundleManifest,
  files: ReadonlyMap<string, Uint8Array>,
  steps: StepTable,
): Promise<TextPipeline> {
  const record = (role: string): StepRecord => {
    const found = manifest.steps.find((step) => step.role === role);
    if (found === undefined)
      throw bundleErrors.PARTS_MISMATCH(`The manifest lists no step for the role "${role}".`);
    return found;
  };
  const [tokenizer, features, model] = [record('tokenizer'), record('features'), record('model')];
  const labelSpace = createLabelSpace(manifest.labels);
  const normalizer = createNormalizer(record('normalizer').options['steps'] as string[]);
  const decider = createDecider(record('decision').options as DeciderOptions, labelSpace.size);
  const state = tokenizer.state as { vocabulary: string[] } | undefined;
  const cut = findStep(
    steps.tokenizers,
    tokenizer.id,
  )({ ...tokenizer, ...(state === undefined ? {} : { state }) } as never);
  return createTextPipeline({
    labelSpace,
    normalizer,
    tokenizer: cut,
    features: await findStep(steps.features, features.id)(features.options, {
      tokenizer: cut,
      steps,
      files: filesOf(features, files),
    }),
    model: await findStep(steps.models, model.id).decode(model.options, filesOf(model, files), steps),
    decider,
  });
}

function filesOf(step: StepRecord, files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map(
    Object.entries(step.files ?? {}).map(([name, path]) => {
      const bytes = files.get(path);
      if (bytes === undefined) throw bundleErrors.FILE_MISSING(`The file ${path} is not in the bundle.`);
      return [name, bytes];
    }),
  );
}
