import type { Decider } from '@runestone/decisions';
import type { BatchFeatureExtractor, FeatureExtractor, FieldExtractor } from '@runestone/features';
import type { LabelSpace } from '@runestone/label-encoding';
import type { Classifier } from '@runestone/models';
import type { Normalizer } from '@runestone/normalization';
import type { Tokenizer } from '@runestone/tokenization';

/** The steps that cut a text: text to tokens. */
export interface TokenSteps {
  readonly normalizer: Normalizer;
  readonly tokenizer: Tokenizer;
}

/** The steps before the model: text to row. */
export interface TextSteps extends TokenSteps {
  readonly features: FeatureExtractor | BatchFeatureExtractor | FieldExtractor;
}

/** Everything a text goes through, in order. */
export interface PipelineParts extends TextSteps {
  readonly model: Classifier;
  readonly decider: Decider;
  readonly labelSpace: LabelSpace;
}
