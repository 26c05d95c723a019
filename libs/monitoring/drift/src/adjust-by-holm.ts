/**
 * Adjusts p-values for being several (Holm 1979): those at most alpha are rejected with at most that probability of any false
 * rejection, however the tests depend on each other. The order is kept.
 */
export function adjustByHolm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  const ranked = pValues.map((pValue, place) => ({ pValue, place })).sort((a, b) => a.pValue - b.pValue);
  for (const [rank, { pValue, place }] of ranked.entries()) {
    largest = Math.max(largest, Math.min(1, pValue * (pValues.length - rank)));
    adjusted[place] = largest;
  }
  return adjusted;
}
