import type { DriftRow } from './drift-layout.ts';
import type { DriftSketch } from './drift-sketch.ts';
import { mannWhitneyTest, type TestResult } from './two-sample-tests.ts';

/** So many records like the reference are added to the window: a column that is rare in both moves a weight little. */
const priorRecords = 20;

/**
 * Creates what learns to tell the records of a window from those of the reference and tests what it learnt on others: naive
 * Bayes over all columns, trained on all records but a part of the sample, and the Mann–Whitney test of its scores on that part.
 * As no record is trained and tested on, the p-value holds whatever was learnt.
 */
export function createDomainClassifier(reference: DriftSketch): (window: DriftSketch) => TestResult {
  const known = split(reference);
  return (window) => {
    const fresh = split(window);
    if (known.rest === 0 || fresh.rest === 0) return { statistic: 0.5, pValue: 1, effect: 0 };
    const weights = weigh(known, fresh);
    return mannWhitneyTest(scoreRows(fresh.tested, weights), scoreRows(known.tested, weights));
  };
}

/** The rows to test on, and what all other records are counted as. */
interface Split {
  readonly tested: readonly DriftRow[];
  readonly rest: number;
  readonly counts: Uint32Array;
}

/** At most half of the records are tested on. */
function split({ sample, records, counts }: DriftSketch): Split {
  const tested = sample.slice(0, records >> 1);
  const others = counts.slice();
  // Loops by index: these are the hot ones, and iterators cost several times as much.
  for (const { columns } of tested)
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i] as number;
      others[column] = (others[column] as number) - 1;
    }
  return { tested, rest: records - tested.length, counts: others };
}

/**
 * The log odds of each column, window against reference, shrunk to 0 as far as chance explains them (the positive part
 * of 1 − 1 / z², James and Stein 1961).
 */
function weigh(known: Split, fresh: Split): Float64Array {
  const weights = new Float64Array(known.counts.length);
  for (let column = 0; column < weights.length; column += 1) {
    const count = known.counts[column] as number;
    const seen = fresh.counts[column] as number;
    const pooled = (count + seen + 0.5) / (known.rest + fresh.rest + 1);
    const variance = pooled * (1 - pooled) * (1 / known.rest + 1 / fresh.rest);
    const trust = 1 - variance / (count / known.rest - seen / fresh.rest) ** 2;
    if (!(trust > 0)) continue;
    const p = (count + 0.5) / (known.rest + 1);
    const q = (seen + priorRecords * p) / (fresh.rest + priorRecords);
    weights[column] = trust * Math.log((q * (1 - p)) / (p * (1 - q)));
  }
  return weights;
}

function scoreRows(rows: readonly DriftRow[], weights: Float64Array): Float64Array {
  const scores = new Float64Array(rows.length);
  for (const [place, { columns }] of rows.entries()) {
    let sum = 0;
    for (let i = 0; i < columns.length; i += 1) sum += weights[columns[i] as number] as number;
    scores[place] = sum;
  }
  return scores;
}
