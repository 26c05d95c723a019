import type { ModelRunner } from '@runestone/model-runner';
import type { BundleManifest } from '@runestone/text-pipeline';

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
}

/** The model step of a manifest: what kind of model it is. */
export function modelKindOf({ steps }: BundleManifest): string {
  return steps.find(({ role }) => role === 'model')?.id ?? '';
}
