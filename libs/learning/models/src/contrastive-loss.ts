/**
 * OnlineContrastiveLoss of sentence-transformers (Reimers and Gurevych 2019; the loss of Hadsell, Chopra and LeCun 2006 on
 * hard pairs alone) over the cosines of pairs, `isPositive` 1 where a pair belongs together. With the distance
 * d = 1 − cosine, positive pairs farther than the nearest negative one cost d², negative pairs nearer than the farthest
 * positive one cost max(0, margin − d)². As there, pairs are held against the mean of their own kind where there is but one
 * of the other. Unlike there, a tie is hard: the cosines of sparse rows are often 0 exactly, and would never be learnt.
 * Replaces the cosines by ∂loss/∂cosine and returns the sum over the pairs.
 */
export function toContrastiveGradient(cosines: Float64Array, isPositive: Uint8Array, margin: number): number {
  const { farthestPositive, nearestNegative } = findLimits(cosines, isPositive);
  let loss = 0;
  for (let pair = 0; pair < cosines.length; pair += 1) {
    const distance = 1 - (cosines[pair] as number);
    let slope = 0;
    if (isPositive[pair] === 1) {
      if (distance >= nearestNegative) {
        loss += distance * distance;
        slope = -2 * distance;
      }
    } else if (distance <= farthestPositive && distance < margin) {
      loss += (margin - distance) ** 2;
      slope = 2 * (margin - distance);
    }
    cosines[pair] = slope;
  }
  return loss;
}

/** The distances beyond which positive pairs, and within which negative pairs, are hard. */
function findLimits(
  cosines: Float64Array,
  isPositive: Uint8Array,
): { readonly farthestPositive: number; readonly nearestNegative: number } {
  let [positives, negatives] = [0, 0];
  let [farthest, nearest] = [-Infinity, Infinity];
  let [positiveSum, negativeSum] = [0, 0];
  for (let pair = 0; pair < cosines.length; pair += 1) {
    const distance = 1 - (cosines[pair] as number);
    if (isPositive[pair] === 1) {
      positives += 1;
      positiveSum += distance;
      farthest = Math.max(farthest, distance);
    } else {
      negatives += 1;
      negativeSum += distance;
      nearest = Math.min(nearest, distance);
    }
  }
  return {
    farthestPositive: positives > 1 ? farthest : negativeSum / negatives,
    nearestNegative: negatives > 1 ? nearest : positiveSum / positives,
  };
}
