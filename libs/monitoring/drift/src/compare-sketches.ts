import { jensenShannonDistance, populationStabilityIndex, total } from './divergences.ts';
import { createDomainClassifier } from './domain-classifier.ts';
import type { CountedMeasure, MeasureColumns, MeasureKind } from './drift-layout.ts';
import { checkSameLabels, type DriftSketch } from './drift-sketch.ts';
import { adjustByHolm } from './adjust-by-holm.ts';
import { testFlags, type FlagCounts } from './test-flags.ts';
import { chiSquareTest, kolmogorovSmirnovTest, type TestResult } from './two-sample-tests.ts';

/** The name of a measure. */
export type DriftMeasure = CountedMeasure | 'domain';

/** By which test a measure was compared; of a measure with ordered values, the one of two that shows more. */
export type DriftTest = 'kolmogorov-smirnov' | 'chi-square' | 'fisher' | 'mann-whitney';

/** What is found: no drift, drift, or that there is too little to say. */
export type DriftVerdict = 'none' | 'drift' | 'not-enough-data';

/** A label, a range or a bucket and the share of the records that have it. */
export interface MovedColumn {
  readonly name: string;
  /** In [0, 1]. */
  readonly reference: number;
  readonly window: number;
}

/** What was found of one measure. */
export interface MeasureComparison extends TestResult {
  readonly measure: DriftMeasure;
  readonly test: DriftTest;
  /** The p-value after Holm's correction (1979) for all measures of the comparison. */
  readonly adjustedPValue: number;
  /** Population stability index and Jensen–Shannon distance; the domain classifier has neither. */
  readonly psi?: number;
  readonly jensenShannon?: number;
  readonly verdict: Exclude<DriftVerdict, 'not-enough-data'>;
  /** Where it drifts, those whose shares differ most, at most three, the most different first; none of the domain classifier. */
  readonly moved: readonly MovedColumn[];
}

/** What was found between a reference and a window of records. */
export interface DriftComparison {
  /** `drift` where it is that of any measure, `not-enough-data` where nothing could be compared. */
  readonly verdict: DriftVerdict;
  readonly records: number;
  readonly referenceRecords: number;
  /** The probability of a false alarm of the whole comparison that was allowed. */
  readonly alpha: number;
  /** Empty where there is not enough data; a measure that the records of one side do not say, such as the unknown ratio, is absent. */
  readonly measures: readonly MeasureComparison[];
}

/** How sketches are compared. */
export interface CompareOptions {
  /** The probability of a false alarm over all measures together, in (0, 1). */
  readonly alpha: number;
  /** Fewer records than that, in the window or in the reference, are not compared; 100 unless given. */
  readonly minRecords?: number;
}

/** A difference that concerns fewer than 5 of 100 records is no drift, however sure it is. */
export const leastEffect = 0.05;

/**
 * Compares a window of records with the reference, measure by measure. An alarm needs both: an adjusted p-value of at most
 * `alpha`, and an effect of at least `leastEffect`. Throws DRIFT_SKETCHES_DIFFER (kind conflict) for other labels.
 */
export function compareSketches(
  reference: DriftSketch,
  window: DriftSketch,
  options: CompareOptions,
): DriftComparison {
  return createComparer(reference)(window, options);
}

/** Compares windows with one reference, as compareSketches does. */
export type Comparer = (window: DriftSketch, options: CompareOptions) => DriftComparison;

/** Creates what compares windows with one reference, which does not change any more. */
export function createComparer(reference: DriftSketch): Comparer {
  const classifyDomain = createDomainClassifier(reference);
  return (window, options) => compare({ reference, window, classifyDomain }, options);
}

/** What is compared. */
interface Compared {
  readonly reference: DriftSketch;
  readonly window: DriftSketch;
  readonly classifyDomain: (window: DriftSketch) => TestResult;
}

function compare(
  { reference, window, classifyDomain }: Compared,
  { alpha, minRecords = 100 }: CompareOptions,
): DriftComparison {
  checkSameLabels(reference.labels, window.labels);
  const facts = { records: window.records, referenceRecords: reference.records, alpha };
  if (Math.min(window.records, reference.records) < minRecords)
    return { ...facts, verdict: 'not-enough-data', measures: [] };
  const compared = [
    ...reference.layout.measures.map((columns) => compareMeasure(columns, reference, window)),
    ...[{ measure: 'domain', test: 'mann-whitney', ...classifyDomain(window) } as const],
  ].filter((one) => one !== undefined);
  const adjusted = adjustByHolm(compared.map(({ pValue }) => pValue));
  const measures = compared.map((comparison, place): MeasureComparison => {
    const adjustedPValue = adjusted[place] as number;
    const isDrift = adjustedPValue <= alpha && comparison.effect >= leastEffect;
    const columns = reference.layout.measures.find(({ measure }) => measure === comparison.measure);
    const moved = isDrift && columns !== undefined ? mostMoved(columns, reference, window) : [];
    return { ...comparison, adjustedPValue, verdict: isDrift ? 'drift' : 'none', moved };
  });
  const verdict = measures.some((one) => one.verdict === 'drift') ? 'drift' : 'none';
  return { ...facts, verdict, measures };
}

/** A comparison before the correction. */
type Uncorrected = Omit<MeasureComparison, 'adjustedPValue' | 'verdict' | 'moved'>;

/** Undefined where the records of one side do not say it. */
function compareMeasure(
  columns: MeasureColumns,
  reference: DriftSketch,
  window: DriftSketch,
): Uncorrected | undefined {
  const { measure, kind } = columns;
  const [before, now] = [countsOf(columns, reference), countsOf(columns, window)];
  if (before.records === 0 || now.records === 0) return undefined;
  return {
    measure,
    ...testOf(kind, now, before),
    psi: populationStabilityIndex(now.counts, before.counts),
    jensenShannon: jensenShannonDistance(now.counts, before.counts),
  };
}

/** The counts of a measure, and how many records say it. */
function countsOf(
  { kind, offset, size }: MeasureColumns,
  sketch: DriftSketch,
): FlagCounts & { readonly counts: Uint32Array } {
  const counts = sketch.counts.subarray(offset, offset + size);
  return { counts, records: kind === 'flags' ? sketch.records : total(counts) };
}

function testOf(
  kind: MeasureKind,
  now: FlagCounts,
  before: FlagCounts,
): TestResult & { readonly test: DriftTest } {
  switch (kind) {
    case 'ordered':
      return testOrdered(now.counts, before.counts);
    case 'categories':
      return { test: 'chi-square', ...chiSquareTest(now.counts, before.counts) };
    case 'flags':
      return { test: 'fisher', ...testFlags(now, before) };
  }
}

/** A shift of everything shows in the cumulative shares, a new heap in one bin: the better of both tests, for two tries. */
function testOrdered(
  now: ArrayLike<number>,
  before: ArrayLike<number>,
): TestResult & { readonly test: DriftTest } {
  const shift = kolmogorovSmirnovTest(now, before);
  const heap = chiSquareTest(now, before);
  const isShift = shift.pValue <= heap.pValue;
  return {
    ...(isShift ? shift : heap),
    test: isShift ? 'kolmogorov-smirnov' : 'chi-square',
    pValue: Math.min(1, 2 * Math.min(shift.pValue, heap.pValue)),
  };
}

function mostMoved(columns: MeasureColumns, reference: DriftSketch, window: DriftSketch): MovedColumn[] {
  const [before, now] = [countsOf(columns, reference), countsOf(columns, window)];
  const moved = Array.from(now.counts, (count, column) => ({
    name: columns.nameColumn(column),
    reference: (before.counts[column] as number) / before.records,
    window: count / now.records,
  }));
  const change = (one: MovedColumn): number => Math.abs(one.window - one.reference);
  return moved
    .filter((one) => change(one) > 0)
    .sort((a, b) => change(b) - change(a))
    .slice(0, 3);
}
