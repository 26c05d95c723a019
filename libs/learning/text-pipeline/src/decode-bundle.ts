import { createDecider, type DeciderOptions } from '@runestone/decisions';
import { fromUnknown } from '@runestone/errors';
import { createLabelSpace } from '@runestone/label-encoding';
import { createNormalizer } from '@runestone/normalization';
import type { BundleManifest, StepRecord } from './bundle-manifest.ts';
import { bundleErrors } from './errors.ts';
import type { TokenSteps } from './pipeline-parts.ts';
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
  const [features, model] = [recordOf(manifest, 'features'), recordOf(manifest, 'model')];
  const labelSpace = createLabelSpace(manifest.labels);
  const decider = createDecider(recordOf(manifest, 'decision').options as DeciderOptions, labelSpace.size);
  const { normalizer, tokenizer } = decodeTokenSteps(manifest, steps);
  return createTextPipeline({
    labelSpace,
    normalizer,
    tokenizer,
    features: await findStep(steps.features, features.id)(features.options, {
      tokenizer,
      steps,
      files: filesOf(features, files),
    }),
    model: await findStep(steps.models, model.id).decode(model.options, filesOf(model, files), steps),
    decider,
  });
}

function recordOf({ steps }: BundleManifest, role: StepRecord['role']): StepRecord {
  const found = steps.find((step) => step.role === role);
  if (found === undefined)
    throw bundleErrors.PARTS_MISMATCH(`The manifest lists no step for the role "${role}".`);
  return found;
}

/**
 * Decodes the steps of a bundle that cut texts, which need none of its files. Throws BUNDLE_PARTS_MISMATCH and
 * BUNDLE_STEP_UNKNOWN (kind integrity), and what those steps do.
 */
export function decodeTokenSteps(
  manifest: BundleManifest,
  { tokenizers }: Pick<StepTable, 'tokenizers'>,
): TokenSteps {
  const { state, ...tokenizer } = recordOf(manifest, 'tokenizer');
  const normalizer = createNormalizer(recordOf(manifest, 'normalizer').options['steps'] as string[]);
  const record = { ...tokenizer, ...(state === undefined ? {} : { state }) };
  return { normalizer, tokenizer: findStep(tokenizers, tokenizer.id)(record as never) };
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
