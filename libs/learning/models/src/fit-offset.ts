/**
 * Finds what is to be taken from all scores so that their sigmoids fit the targets, 0/1, best: the cross-entropy is least
 * where the probabilities sum up to the number of targets. By bisection within the range of the scores; 0 for none, and the
 * middle where all targets are alike.
 */
export function fitOffset(scores: Float64Array, targets: Uint8Array): number {
  if (scores.length === 0) return 0;
  let positives = 0;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < scores.length; i += 1) {
    positives += targets[i] as number;
    low = Math.min(low, scores[i] as number);
    high = Math.max(high, scores[i] as number);
  }
  if (positives === 0 || positives === scores.length) return (low + high) / 2;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    let expected = 0;
    for (let i = 0; i < scores.length; i += 1) expected += 1 / (1 + Math.exp(middle - (scores[i] as number)));
    if (expected > positives) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
