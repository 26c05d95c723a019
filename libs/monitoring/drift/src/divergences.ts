/**
 * The population stability index of two histograms, Σ (pᵢ − qᵢ) ln(pᵢ / qᵢ). Half a record is added to every bin, so that an
 * empty one does not give infinity; bins that are empty in both are left out. 0 where one of the histograms is empty.
 */
export function populationStabilityIndex(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [n, m] = [total(first), total(second)];
  if (n === 0 || m === 0) return 0;
  const bins = filledBins(first, second);
  const added = bins.length / 2;
  let index = 0;
  for (const bin of bins) {
    const p = ((first[bin] as number) + 0.5) / (n + added);
    const q = ((second[bin] as number) + 0.5) / (m + added);
    index += (p - q) * Math.log(p / q);
  }
  return index;
}

/**
 * The Jensen–Shannon distance of two histograms, in [0, 1]: the square root of the divergence to base 2 (Endres and Schindelin
 * 2003). 0 where one of them is empty.
 */
export function jensenShannonDistance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [n, m] = [total(first), total(second)];
  if (n === 0 || m === 0) return 0;
  let divergence = 0;
  for (const bin of filledBins(first, second)) {
    const p = (first[bin] as number) / n;
    const q = (second[bin] as number) / m;
    const middle = (p + q) / 2;
    divergence += (surprise(p, middle) + surprise(q, middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence));
}

const surprise = (p: number, middle: number): number => (p === 0 ? 0 : p * Math.log2(p / middle));

function filledBins(first: ArrayLike<number>, second: ArrayLike<number>): number[] {
  const bins: number[] = [];
  for (let bin = 0; bin < first.length; bin += 1)
    if ((first[bin] as number) + (second[bin] as number) > 0) bins.push(bin);
  return bins;
}

/** The sum of a histogram. */
export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin += 1) sum += counts[bin] as number;
  return sum;
}
