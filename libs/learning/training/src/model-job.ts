import type { LabelSpace } from '@runestone/label-encoding';
import type { Classifier } from '@runestone/models';
import type { TextSteps } from '@runestone/text-pipeline';
import type { ModelOutputs } from './model-outputs.ts';
import type { ReplicaJob } from './fit-replica.ts';

/** What a kind of model needs to be fitted. */
export interface ModelJob extends ReplicaJob {
  readonly steps: TextSteps;
  readonly labelSpace: LabelSpace;
  readonly outputs: ModelOutputs;
  /** Told of the model after each epoch as it would be exported. */
  readonly onModel?: (epoch: number, exported: Classifier) => Promise<void>;
}

/** A fitted model as it is exported, and as it was trained. */
export interface FittedModel {
  readonly exported: Classifier;
  readonly full: Classifier;
}
