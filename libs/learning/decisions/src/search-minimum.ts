const ratio = (Math.sqrt(5) - 1) / 2;

/** Finds the minimum of a function with one valley in a range, by golden-section search (Kiefer 1953). */
export function searchMinimum(
  range: readonly [number, number],
  steps: number,
  valueAt: (place: number) => number,
): number {
  let [low, high] = range;
  for (let step = 0; step < steps; step += 1) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (valueAt(left) <= valueAt(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
