import { expectFigures } from './estimate-quality.ts';
import { expectRecords, sum, type ExpectedRecord } from './expected-records.ts';
import { createRecordJudge, type JudgedRecord, type LabelCounts } from './judge-record.ts';
import { qualityMeasures, ratioOf, type MeasureWeights, type QualityMeasure } from './quality-measures.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';
import { addToRatio, emptyRatio, measureRatio, type Measured } from './ratio.ts';

/** What an estimate is worth: whether it agrees with the truth. */
export type EstimateVerdict = 'agrees' | 'differs' | 'not-enough-data';

/** One measure, estimated and measured on the same records. */
export interface CheckedMeasure {
  readonly measure: QualityMeasure;
  readonly estimate: Measured;
  readonly truth: Measured;
  /** Estimate − truth, both of the same texts; above 0 the estimate flatters. */
  readonly difference: Measured;
  readonly verdict: EstimateVerdict;
}

/** An estimate beside the truth, on records whose true labels are known. */
export interface EstimateCheck {
  /** Labelled records that say how sure they were. */
  readonly records: number;
  /** `differs` where any measure does, `agrees` where all do. */
  readonly verdict: EstimateVerdict;
  /** None of fewer than 30 records. */
  readonly measures: readonly CheckedMeasure[];
}

const leastRecords = 30;
/** Smaller differences change no decision, however surely they are there. */
const leastDifference = 0.02;
/** An estimate agrees once its error is surely smaller. */
const mostDifference = 0.05;

/**
 * Compares the estimate of quality with the truth on the records whose true labels are known. A measure differs where its
 * difference is at least .02 and its 95 % interval leaves out 0; it agrees where the interval lies within ± .05; otherwise
 * there are too few records to say. Throws QUALITY_RECORD_INVALID.
 */
export function checkEstimate(records: readonly QualityRecord[], labels: QualityLabels): EstimateCheck {
  const pairs = pairRecords(records, labels);
  if (pairs.length < leastRecords) return { records: pairs.length, verdict: 'not-enough-data', measures: [] };
  const figures = expectFigures(
    pairs.map(({ expected }) => expected),
    labels,
  );
  const measures = (Object.keys(qualityMeasures) as QualityMeasure[]).flatMap((measure) => {
    const estimate = figures[measure];
    return estimate === undefined ? [] : [{ measure, estimate, ...compare(pairs, qualityMeasures[measure]) }];
  });
  const some = (wanted: EstimateVerdict): boolean => measures.some(({ verdict }) => verdict === wanted);
  const verdict = some('differs') ? 'differs' : some('not-enough-data') ? 'not-enough-data' : 'agrees';
  return { records: pairs.length, verdict, measures };
}

/** A record with what was expected of it, and with its truth. */
interface Pair {
  readonly expected: ExpectedRecord;
  readonly judged: JudgedRecord;
}

function pairRecords(records: readonly QualityRecord[], labels: QualityLabels): Pair[] {
  const { judge } = createRecordJudge(labels);
  return expectRecords(records, labels).flatMap((expected) => {
    const judged = judge(expected.record);
    return judged === undefined ? [] : [{ expected, judged }];
  });
}

function compare(
  pairs: readonly Pair[],
  weights: MeasureWeights,
): Pick<CheckedMeasure, 'truth' | 'difference' | 'verdict'> {
  const [truth, moves] = followTexts(
    pairs.map(({ judged }) => judged.counts),
    weights,
  );
  const [estimate, expectedMoves] = followTexts(
    pairs.map(({ expected }) => expected.counts),
    weights,
  );
  const value = estimate.value - truth.value;
  const variance = sum(moves.map((move, place) => ((expectedMoves[place] as number) - move) ** 2));
  const half = 1.959963984540054 * Math.sqrt(variance);
  const interval = [value - half, value + half] as const;
  return { truth, difference: { value, interval }, verdict: judgeDifference(value, interval) };
}

/** The ratio, and how far each text moves it. */
function followTexts(counts: readonly LabelCounts[], weights: MeasureWeights): [Measured, number[]] {
  const sums = emptyRatio();
  const ratios = counts.map((one) => ratioOf(one, weights));
  for (const [a, b] of ratios) addToRatio(sums, a, b);
  const measured = measureRatio(sums);
  return [measured, ratios.map(([a, b]) => (sums.b === 0 ? 0 : (a - measured.value * b) / sums.b))];
}

function judgeDifference(value: number, [low, high]: readonly [number, number]): EstimateVerdict {
  if (Math.abs(value) >= leastDifference && low * high > 0) return 'differs';
  return low > -mostDifference && high < mostDifference ? 'agrees' : 'not-enough-data';
}
