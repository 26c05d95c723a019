import type { ArtifactStore } from '@runestone/artifacts';
import type { SourceContext } from '@runestone/datasets';
import type { RunestoneError } from '@runestone/errors';
import type { Evaluation } from '@runestone/metrics';
import type { EpochMetrics } from '@runestone/models';
import type { ModelVersion, Registry } from '@runestone/registry';
import type { StepTable } from '@runestone/text-pipeline';
import type { LocalTracker, NewRun } from '@runestone/tracking';
import type { FitStage, OpenEngine } from './fit-context.ts';
import type { Judgement } from './judge-pipeline.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** What happens during a training, for a progress bar or a log. */
export type TrainingEvent =
  | { readonly type: 'read'; readonly source: string; readonly examples: number }
  | { readonly type: 'prepared'; readonly data: PreparedData }
  | { readonly type: 'started'; readonly recipe: string; readonly runId: string }
  | {
      readonly type: 'progress';
      readonly stage: FitStage | 'evaluate';
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics };

/** Where a run got to that others can see: its version there, or why not everything is there. */
export type PublishedRun =
  | {
      readonly complete: true;
      readonly version?: { readonly name: string; readonly version: number };
    }
  | { readonly complete: false; readonly problem: RunestoneError };

/** Carries a run to a server, beside the training. */
export interface TrainingMirror {
  /** Begins the run there and gives its id; undefined where the server is away. */
  begin(run: NewRun): Promise<string | undefined>;
  /** Starts to carry what lies here. */
  start(runId: string): {
    /** Says that there is something new; returns at once. */
    poke(): void;
    /** Carries the rest of a run that has ended. */
    finish(): Promise<PublishedRun>;
  };
}

/** What a training needs from the process that starts it. */
export interface TrainingContext {
  readonly sources: SourceContext;
  readonly tracker: LocalTracker;
  readonly registry: Registry;
  readonly artifacts: ArtifactStore;
  /** Where there is a server: the run is written to tracker and artifacts first, and registered by the mirror. */
  readonly mirror?: TrainingMirror;
  readonly steps: StepTable;
  /** Where the code comes from, for the run's tags; not part of the bundle. */
  readonly codeVersion: string;
  /** `runestone 0.1.0`: part of the bundle. */
  readonly producer: string;
  /** False keeps the result out of the registry. */
  readonly register: boolean;
  readonly pause: () => Promise<void>;
  /** How many checkpoints of a run are kept as bundles, the best by validation loss; 3 by default, 0 for none. */
  readonly checkpoints?: number;
  /** How many replicas may train at a time; 1 by default. */
  readonly threads?: number;
  /** Opens what computes networks; without it such recipes are refused. */
  readonly openEngine?: OpenEngine;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
}

/** What a training gives. */
export interface TrainingResult {
  readonly runId: string;
  readonly recipe: Recipe;
  readonly bundleUri: string;
  readonly bundleSizeBytes: number;
  readonly manifestSha256: string;
  readonly evaluations: ReadonlyMap<string, Evaluation>;
  readonly judgement: Judgement;
  /** What it was evaluated on, by source. */
  readonly tests: PreparedData['tests'];
  readonly version?: Pick<ModelVersion, 'name' | 'version'>;
  /** Why the server does not have everything; it lies here, and can be sent later. */
  readonly unsent?: RunestoneError;
}
