import type { TextInput } from '@runestone/fields';
import type {
  AddedLabel,
  BundleManifest,
  Classification,
  ClassifyOptions,
  StageMeter,
} from '@runestone/text-pipeline';

/** A bundle that was read and verified: its manifest and its other files by their paths. */
export interface VerifiedFiles {
  readonly manifest: BundleManifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Labels that the model gets beside those of the bundle. */
  readonly addedLabels?: readonly AddedLabel[] | undefined;
}

/** One version of a model, ready to answer. */
export interface ModelRunner {
  /** How many batches it can work on at a time. */
  readonly concurrency: number;
  /** Classifies texts in order; a meter is told what each stage takes, on whichever thread. */
  classify(
    texts: readonly TextInput[],
    options: ClassifyOptions,
    meter?: StageMeter,
  ): Promise<Classification[]>;
  /** Gives back what it holds; nothing is classified afterwards. */
  close(): Promise<void>;
}
