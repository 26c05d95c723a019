import { createModelSteps, type EncoderSource } from '@runestone/model-steps';
import type { StepTable } from '@runestone/text-pipeline';

/** The steps of all models, whose networks plain JavaScript computes; without a source, encoders come from bundles alone. */
export function plainSteps(encoders?: EncoderSource): StepTable {
  return createModelSteps({ runtime: 'plain', nativeHome: '' }, encoders);
}
