/**
 * The exact one-sided McNemar test (McNemar 1947, binomial form) of two classifiers on the same texts: how probable so many
 * losses or more are, among the texts on which just one of the two is right, when neither is better. 1 where there are none.
 */
export function mcNemarTest({ losses, wins }: { readonly losses: number; readonly wins: number }): number {
  const trials = losses + wins;
  // The shorter tail is summed: what cancels in 1 − sum would be lost.
  if (losses <= wins) return losses === 0 ? 1 : Math.min(1, 1 - upperTail(trials, wins + 1));
  return upperTail(trials, losses);
}

/** P(X ≥ from) for X binomial with probability ½. */
function upperTail(trials: number, from: number): number {
  let logTerm = trials * Math.log(0.5);
  let sum = from <= 0 ? Math.exp(logTerm) : 0;
  for (let k = 1; k <= trials; k += 1) {
    logTerm += Math.log((trials - k + 1) / k);
    if (k >= from) sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
