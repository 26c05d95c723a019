import { createComparer, type DriftComparison, type DriftVerdict } from './compare-sketches.ts';
import { mergeSketches, type DriftSketch } from './drift-sketch.ts';

/** How records are watched over time. */
export interface WatchOptions {
  /** The probability of any false alarm in a day of stable traffic that is allowed; 0.01 unless given. */
  readonly dailyFalseAlarms?: number;
  /** Most windows that are closed in a day; 288, one every five minutes, unless given. */
  readonly windowsPerDay?: number;
  /** Records from which a window is closed; with fewer it waits for the next ones. 250 unless given. */
  readonly windowRecords?: number;
}

/** What a watch says after a window. */
export interface DriftReport {
  /** `drift` where the window or the recent records drift; `not-enough-data` where the window is not closed yet. */
  readonly verdict: DriftVerdict;
  /** The window itself: shows sudden drift soonest. */
  readonly window: DriftComparison;
  /** The last four windows together: shows small drift. Absent before there are two. */
  readonly recent?: DriftComparison;
}

/** Watches records over time. */
export interface DriftWatch {
  /** Takes the records since the last call, and says what they show. */
  check(records: DriftSketch): DriftReport;
}

/** So many windows are also compared together. */
const recentWindows = 4;
/** A window is compared by itself and with those before it. */
const comparisonsPerWindow = 2;

/**
 * Creates a watch over the records of a model. The allowed probability of a false alarm is shared equally by all comparisons
 * of a day (Bonferroni), so it holds although they share a reference and overlap. Records that are not independent, such as
 * one text sent again and again, can alarm more often.
 */
export function createDriftWatch(
  reference: DriftSketch,
  { dailyFalseAlarms = 0.01, windowsPerDay = 288, windowRecords = 250 }: WatchOptions = {},
): DriftWatch {
  const { labels } = reference;
  const alpha = dailyFalseAlarms / (windowsPerDay * comparisonsPerWindow);
  const compare = createComparer(reference);
  let open = mergeSketches(labels, []);
  let closed: DriftSketch[] = [];
  return {
    check: (records) => {
      const window = mergeSketches(labels, [open, records]);
      if (window.records < windowRecords) {
        open = window;
        return { verdict: 'not-enough-data', window: compare(window, { alpha, minRecords: Infinity }) };
      }
      open = mergeSketches(labels, []);
      const compared = compare(window, { alpha });
      closed = [...closed, window].slice(-recentWindows);
      if (closed.length < 2) return { verdict: compared.verdict, window: compared };
      const recent = compare(mergeSketches(labels, closed), { alpha });
      const isDrift = [compared, recent].some(({ verdict }) => verdict === 'drift');
      return { verdict: isDrift ? 'drift' : recent.verdict, window: compared, recent };
    },
  };
}
