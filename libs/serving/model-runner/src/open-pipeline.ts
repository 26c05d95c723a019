import { addLabels, decodeBundle, type StepTable, type TextPipeline } from '@runestone/text-pipeline';
import type { VerifiedFiles } from './model-runner.ts';

/** The pipeline of a bundle as it is stored, and with the labels that are added; they share what they hold. */
export interface OpenedPipeline {
  readonly stored: TextPipeline;
  readonly pipeline: TextPipeline;
}

/** Decodes a bundle and adds labels. Throws what decodeBundle and addLabels do. */
export async function openPipeline(
  { manifest, files, addedLabels = [] }: VerifiedFiles,
  steps: StepTable,
): Promise<OpenedPipeline> {
  const stored = await decodeBundle(manifest, files, steps);
  try {
    return { stored, pipeline: await addLabels(stored, addedLabels) };
  } catch (error) {
    await stored.close();
    throw error;
  }
}
