import type { ModelIdentity, ResolvedModel } from '@runestone/model-loader';
import type { BundleManifest } from '@runestone/text-pipeline';
import type { Settings } from '../settings.ts';

/** What the loading thread is started with. */
export type LoaderThreadData = Settings;

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
