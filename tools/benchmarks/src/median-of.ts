/** The value in the middle; of an even number, the higher of the two. */
export function medianBy<Value>(values: readonly Value[], keyOf: (value: Value) => number): Value {
  return [...values].sort((a, b) => keyOf(a) - keyOf(b))[values.length >> 1] as Value;
}

/** The number in the middle; of an even number, the higher of the two. */
export function medianOf(values: readonly number[]): number {
  return medianBy(values, (value) => value);
}
