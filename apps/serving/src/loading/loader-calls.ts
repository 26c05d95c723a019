import type { ModelIdentity, ResolvedModel } from '@runestone/model-loader';
import type { VerifiedFiles } from '@runestone/model-runner';
import type { NetworkRuntime } from '@runestone/model-steps';
import type { BundleManifest } from '@runestone/text-pipeline';
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
  /** Their memory belongs to whoever gets them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What the loading thread has to say meanwhile: a line for the log. */
export interface LoaderEvent {
  readonly level: 'info' | 'warn';
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** The argument of its call `load`. */
export type LoadArgument = ResolvedModel;
