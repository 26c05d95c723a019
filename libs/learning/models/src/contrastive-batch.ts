import { toContrastiveGradient } from './contrastive-loss.ts';
import type { Entries } from './linear-kernels.ts';
import { addRows, dot, toUnit, type Numbers } from './projection.ts';

/** Texts and labels as rows of features, and which belong together: `targets` is 0/1, texts × labels, row-major. */
export interface ContrastiveBatch {
  readonly texts: readonly Entries[];
  readonly labels: readonly Entries[];
  readonly targets: Uint8Array;
}

/** How rows are projected, which pairs are made and what they cost. */
export interface ContrastiveOptions {
  /** Feature-major, `size` numbers a column. */
  readonly projection: Numbers;
  readonly size: number;
  readonly margin: number;
  readonly textPairs: boolean;
}

/**
 * Projects texts and labels by the same projection W, and gives the online contrastive loss of every text with every label
 * and, where asked, of the texts with each other: those with a label in common belong together. `slopes` are
 * ∂loss/∂(Wᵀx) of the rows x, the texts' first; ∂loss/∂W is the sum over the rows of x ⊗ its slopes.
 */
export function contrastiveGradient(
  batch: ContrastiveBatch,
  { projection, size, margin, textPairs }: ContrastiveOptions,
): { readonly loss: number; readonly slopes: readonly Float64Array[] } {
  const units: Float64Array[] = [];
  const norms = [...batch.texts, ...batch.labels].map((entries) => {
    const unit = new Float64Array(size);
    addRows(entries, projection, unit);
    units.push(unit);
    return toUnit(unit);
  });
  const slopes = units.map(() => new Float64Array(size));
  let loss = addPairs(units, slopes, pairWithLabels(batch), margin);
  if (textPairs) loss += addPairs(units, slopes, pairTexts(batch), margin);
  for (const [row, norm] of norms.entries())
    throughNorm(slopes[row] as Float64Array, units[row] as Float64Array, norm);
  return { loss, slopes };
}

/** Pairs of rows, and 1 for each that belongs together. */
interface Pairs {
  readonly firsts: Uint32Array;
  readonly seconds: Uint32Array;
  readonly isPositive: Uint8Array;
}

function pairWithLabels({ texts, labels, targets }: ContrastiveBatch): Pairs {
  return {
    firsts: Uint32Array.from(targets, (_, pair) => Math.floor(pair / labels.length)),
    seconds: Uint32Array.from(targets, (_, pair) => texts.length + (pair % labels.length)),
    isPositive: targets,
  };
}

function pairTexts({ texts, labels, targets }: ContrastiveBatch): Pairs {
  const count = (texts.length * (texts.length - 1)) / 2;
  const pairs = {
    firsts: new Uint32Array(count),
    seconds: new Uint32Array(count),
    isPositive: new Uint8Array(count),
  };
  const labelsOf = (text: number): Uint8Array =>
    targets.subarray(text * labels.length, (text + 1) * labels.length);
  let pair = 0;
  for (let first = 0; first < texts.length; first += 1)
    for (let second = first + 1; second < texts.length; second += 1, pair += 1) {
      const others = labelsOf(second);
      const isShared = labelsOf(first).some((has, label) => has === 1 && others[label] === 1);
      pairs.firsts[pair] = first;
      pairs.seconds[pair] = second;
      pairs.isPositive[pair] = isShared ? 1 : 0;
    }
  return pairs;
}

/** Returns the loss of pairs and adds ∂loss/∂unit to the slopes of their rows. */
function addPairs(
  units: readonly Float64Array[],
  slopes: readonly Float64Array[],
  { firsts, seconds, isPositive }: Pairs,
  margin: number,
): number {
  const cosines = Float64Array.from(firsts, (first, pair) =>
    dot(units[first] as Float64Array, units[seconds[pair] as number] as Float64Array),
  );
  const loss = toContrastiveGradient(cosines, isPositive, margin);
  for (const [pair, slope] of cosines.entries()) {
    // Most pairs are not hard.
    if (slope === 0) continue;
    const [first, second] = [firsts[pair] as number, seconds[pair] as number];
    addScaled(slopes[first] as Float64Array, units[second] as Float64Array, slope);
    addScaled(slopes[second] as Float64Array, units[first] as Float64Array, slope);
  }
  return loss;
}

function addScaled(sums: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] as number) + factor * (values[i] as number);
}

/** From ∂loss/∂unit to ∂loss/∂vector: what only changes the vector's length is not seen by a cosine. */
function throughNorm(slope: Float64Array, unit: Float64Array, norm: number): void {
  const along = dot(slope, unit);
  for (let i = 0; i < slope.length; i += 1)
    slope[i] = norm === 0 ? 0 : ((slope[i] as number) - along * (unit[i] as number)) / norm;
}
