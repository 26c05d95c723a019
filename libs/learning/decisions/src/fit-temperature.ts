import { meanLoss, type LabelledLogits } from './mean-loss.ts';
import { searchMinimum } from './search-minimum.ts';

/**
 * Finds the temperature in [0.05, 20] that makes the scores' probabilities fit the labels best: minimises the negative
 * log-likelihood (Guo et al. 2017) by golden-section search over its logarithm. Returns 1 for no data.
 */
export function fitTemperature(data: LabelledLogits): number {
  if (data.targets.length === 0) return 1;
  return Math.exp(
    searchMinimum([Math.log(0.05), Math.log(20)], 40, (logarithm) => meanLoss(data, Math.exp(logarithm))),
  );
}
