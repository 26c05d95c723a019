/** A stretch of a sparse matrix: entries `first` to `last` (excluded) of parallel arrays. */
export interface Entries {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
  readonly first: number;
  readonly last: number;
}

/**
 * Writes Wᵀx into `sums` (one a class) for one sparse row x; `weights` is feature-major with `sums.length` classes.
 * Classes go four at a time, so that the sums stay in registers.
 */
export function multiplyRow(entries: Entries, weights: Float32Array, sums: Float64Array): void {
  const classCount = sums.length;
  let c = 0;
  for (; c + 4 <= classCount; c += 4) multiplyFour(entries, weights, sums, c);
  for (; c < classCount; c += 1) multiplyOne(entries, weights, sums, c);
}

function multiplyFour(
  { indices, values, first, last }: Entries,
  weights: Float32Array,
  sums: Float64Array,
  at: number,
): void {
  const classCount = sums.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = first; i < last; i += 1) {
    const value = values[i] as number;
    const base = (indices[i] as number) * classCount + at;
    a += value * (weights[base] as number);
    b += value * (weights[base + 1] as number);
    c += value * (weights[base + 2] as number);
    d += value * (weights[base + 3] as number);
  }
  sums[at] = a;
  sums[at + 1] = b;
  sums[at + 2] = c;
  sums[at + 3] = d;
}

function multiplyOne(
  { indices, values, first, last }: Entries,
  weights: Float32Array,
  sums: Float64Array,
  at: number,
): void {
  const classCount = sums.length;
  let sum = 0;
  for (let i = first; i < last; i += 1) {
    sum += (values[i] as number) * (weights[(indices[i] as number) * classCount + at] as number);
  }
  sums[at] = sum;
}

/** Adds x ⊗ steps to `weights` for one sparse row x: the update of stochastic gradient descent. */
export function addOuterProduct(entries: Entries, weights: Float32Array, steps: Float64Array): void {
  let c = 0;
  for (; c + 4 <= steps.length; c += 4) addFour(entries, weights, steps, c);
  for (; c < steps.length; c += 1) addOne(entries, weights, steps, c);
}

function addFour(
  { indices, values, first, last }: Entries,
  weights: Float32Array,
  steps: Float64Array,
  at: number,
): void {
  const classCount = steps.length;
  const a = steps[at] as number;
  const b = steps[at + 1] as number;
  const c = steps[at + 2] as number;
  const d = steps[at + 3] as number;
  for (let i = first; i < last; i += 1) {
    const value = values[i] as number;
    const base = (indices[i] as number) * classCount + at;
    weights[base] = (weights[base] as number) + value * a;
    weights[base + 1] = (weights[base + 1] as number) + value * b;
    weights[base + 2] = (weights[base + 2] as number) + value * c;
    weights[base + 3] = (weights[base + 3] as number) + value * d;
  }
}

function addOne(
  { indices, values, first, last }: Entries,
  weights: Float32Array,
  steps: Float64Array,
  at: number,
): void {
  const classCount = steps.length;
  const step = steps[at] as number;
  for (let i = first; i < last; i += 1) {
    const place = (indices[i] as number) * classCount + at;
    weights[place] = (weights[place] as number) + (values[i] as number) * step;
  }
}

/** code · |code| by the code's byte: looking a product up is faster than making it. */
const squares = Float64Array.from(new Int8Array(new Uint8Array(256).keys()), (code) => code * Math.abs(code));

/**
 * As multiplyRow, of quantised codes: writes Σ x · code · |code|; `codes` are the bytes of the two's complement. One
 * byte a weight: the table is a quarter of the floats' size, and more of it stays in the processor's cache.
 */
export function multiplyCodes(entries: Entries, codes: Uint8Array, sums: Float64Array): void {
  const classCount = sums.length;
  let c = 0;
  for (; c + 4 <= classCount; c += 4) multiplyFourCodes(entries, codes, sums, c);
  for (; c < classCount; c += 1) multiplyOneCode(entries, codes, sums, c);
}

function multiplyFourCodes(
  { indices, values, first, last }: Entries,
  codes: Uint8Array,
  sums: Float64Array,
  at: number,
): void {
  const classCount = sums.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = first; i < last; i += 1) {
    const value = values[i] as number;
    const base = (indices[i] as number) * classCount + at;
    a += value * (squares[codes[base] as number] as number);
    b += value * (squares[codes[base + 1] as number] as number);
    c += value * (squares[codes[base + 2] as number] as number);
    d += value * (squares[codes[base + 3] as number] as number);
  }
  sums[at] = a;
  sums[at + 1] = b;
  sums[at + 2] = c;
  sums[at + 3] = d;
}

function multiplyOneCode(
  { indices, values, first, last }: Entries,
  codes: Uint8Array,
  sums: Float64Array,
  at: number,
): void {
  const classCount = sums.length;
  let sum = 0;
  for (let i = first; i < last; i += 1) {
    const code = codes[(indices[i] as number) * classCount + at] as number;
    sum += (values[i] as number) * (squares[code] as number);
  }
  sums[at] = sum;
}
