import type { BundleManifest, TextPipeline } from '@runestone/text-pipeline';

/** Which version of which model answers. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly runId?: string;
  readonly manifestSha256: string;
}

/** A loaded version as the app uses it. */
export interface LiveModel {
  readonly pipeline: Pick<TextPipeline, 'classify'>;
  readonly manifest: BundleManifest;
  readonly identity: ModelIdentity;
}
