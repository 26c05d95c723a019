import type { DriftSketch } from '@runestone/drift';
import type { ModelRunner } from '@runestone/model-runner';
import type { FieldColumn } from '@runestone/features';
import {
  fieldColumnsOf,
  type BundleManifest,
  type ModelEvaluation,
  type StepRecord,
  type TokenSteps,
} from '@runestone/text-pipeline';

/** Which version of which model answers. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly runId?: string;
  readonly manifestSha256: string;
}

/** A loaded version as the app uses it. */
export interface LiveModel {
  readonly runner: ModelRunner;
  readonly manifest: BundleManifest;
  readonly identity: ModelIdentity;
  /** What its live texts are compared with; absent where its bundle has none. */
  readonly driftReference?: DriftSketch | undefined;
  /** What cuts its texts, to tell unknown tokens by; absent where it has no vocabulary, or no drift reference. */
  readonly tokenSteps?: TokenSteps | undefined;
  /** How it was trained and how good it is; absent where its bundle does not say. */
  readonly evaluation?: ModelEvaluation | undefined;
}

/** The model step of a manifest: what kind of model it is. */
export const modelKindOf = (manifest: BundleManifest): string => idOf(manifest, 'model');

/** Whether explanations are read off the weights; any other model is asked up to 64 times more for each. */
export const explainsByWeights = (manifest: BundleManifest): boolean =>
  idOf(manifest, 'model') === 'ngram-linear' && idOf(manifest, 'features') === 'hashed-ngrams';

/** The fields beside the text that the model reads. */
export function fieldColumnsIn({ steps }: BundleManifest): FieldColumn[] {
  const features = steps.find(({ role }) => role === 'features');
  return features === undefined ? [] : fieldColumnsOf(features);
}

const idOf = ({ steps }: BundleManifest, wanted: StepRecord['role']): string =>
  steps.find(({ role }) => role === wanted)?.id ?? '';
