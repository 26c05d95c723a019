import { meanLoss, type LabelledLogits } from './mean-loss.ts';
import { searchMinimum } from './search-minimum.ts';

/** Scores of several models for the same n texts and k classes; each row-major n × k. */
export interface EnsembleLogits extends Omit<LabelledLogits, 'logits'> {
  readonly logits: readonly Float64Array[];
}

const rounds = 6;
const largestWeight = 8;

/**
 * Finds how much each model's scores count in their sum, from 0 to 8, so that the sum's probabilities fit the labels best: a
 * logarithmic opinion pool (Hinton 2002) whose weights minimise the negative log-likelihood, one after another until none
 * moves far. Convex, so that the order does not matter. Equal shares for no data.
 */
export function fitLogitWeights({ logits, ...data }: EnsembleLogits): number[] {
  const weights = logits.map(() => 1 / logits.length);
  if (data.targets.length === 0 || logits.length === 0) return weights;
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, own] of logits.entries()) {
      const others = addLogits(
        logits,
        weights.map((weight, place) => (place === index ? 0 : weight)),
      );
      weights[index] = searchMinimum([0, largestWeight], 30, (weight) =>
        meanLoss({ ...data, logits: others.map((sum, i) => sum + weight * (own[i] as number)) }, 1),
      );
    }
  }
  return weights;
}

/** The weighed sum of the scores of several models. */
export function addLogits(logits: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sums = new Float64Array(logits[0]?.length ?? 0);
  for (const [index, own] of logits.entries())
    for (let i = 0; i < sums.length; i += 1)
      sums[i] = (sums[i] as number) + (weights[index] as number) * (own[i] as number);
  return sums;
}
