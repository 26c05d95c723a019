/** Draws counts as often as texts are drawn with replacement, without drawing each text. */
export type DrawCounts = (drawn: Float64Array) => void;

/**
 * Creates a source of multinomial samples: as many draws as `counts` sum to, a cell's probability being its share. Each call
 * fills one count a cell, by binomial draws in turn (Devroye 1986, XI.1.4). `uniform` gives numbers in [0, 1).
 */
export function createDrawCounts(counts: ArrayLike<number>, uniform: () => number): DrawCounts {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  const logFactorials = new Float64Array(total + 1);
  for (let n = 1; n <= total; n += 1) logFactorials[n] = (logFactorials[n - 1] as number) + Math.log(n);
  return (drawn) => {
    let trials = total;
    let weight = total;
    for (let cell = 0; cell < counts.length; cell += 1) {
      const count = counts[cell] as number;
      const hits = drawBinomial({ trials, ratio: weight === 0 ? 0 : count / weight }, logFactorials, uniform);
      drawn[cell] = hits;
      trials -= hits;
      weight -= count;
    }
  };
}

interface Binomial {
  readonly trials: number;
  readonly ratio: number;
}

/** One binomial draw by inversion, from the mode outwards: about as many steps as the standard deviation. */
function drawBinomial(
  { trials, ratio }: Binomial,
  logFactorials: Float64Array,
  uniform: () => number,
): number {
  if (ratio <= 0 || trials === 0) return 0;
  if (ratio >= 1) return trials;
  const mode = Math.min(trials, Math.floor((trials + 1) * ratio));
  const logWays = (at: number): number =>
    (logFactorials[trials] as number) -
    (logFactorials[at] as number) -
    (logFactorials[trials - at] as number);
  const peak = Math.exp(logWays(mode) + mode * Math.log(ratio) + (trials - mode) * Math.log1p(-ratio));
  const odds = ratio / (1 - ratio);
  let left = uniform() - peak;
  let [low, high, below, above] = [mode, mode, peak, peak];
  while (left >= 0 && (low > 0 || high < trials)) {
    if (low > 0) {
      below *= low / ((trials - low + 1) * odds);
      low -= 1;
      left -= below;
      if (left < 0) return low;
    }
    if (high < trials) {
      above *= ((trials - high) * odds) / (high + 1);
      high += 1;
      left -= above;
      if (left < 0) return high;
    }
    // What rounding leaves of the uniform number belongs to no outcome.
    if (below + above === 0) break;
  }
  return mode;
}
