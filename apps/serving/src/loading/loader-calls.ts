import type { ModelIdentity, ResolvedModel } from '@runestone/model-loader';
import type { VerifiedFiles } from '@runestone/model-runner';
import type { NetworkRuntime } from '@runestone/model-steps';
import type { BundleManifest, ModelEvaluation } from '@runestone/text-pipeline';
import type { Settings } from '../settings.ts';

/** What the loading thread is started with. */
export type LoaderThreadData = Settings;

/** What a thread that computes with a model is started with. */
export interface ModelThreadData {
  readonly bundle: VerifiedFiles;
  readonly runtime: NetworkRuntime;
}

/** A verified version as it comes from the loading thread. */
export interface LoadedBundle {
  readonly manifest: BundleManifest;
  readonly identity: ModelIdentity;
  /** How it was trained and how good it is; absent where the bundle does not say. */
  readonly evaluation: ModelEvaluation | undefined;
  /** Their memory belongs to whoever gets them. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Threads of its own that it is to compute on; what computes on none was decoded and tried already. */
  readonly threads: number;
}

/** What the loading thread has to say meanwhile: a line for the log. */
export interface LoaderEvent {
  readonly level: 'info' | 'warn';
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** The argument of its call `load`. */
export interface LoadArgument {
  readonly resolved: ResolvedModel;
  /** As the settings say; chosen by the manifest where they do not. */
  readonly threads: number | undefined;
}
