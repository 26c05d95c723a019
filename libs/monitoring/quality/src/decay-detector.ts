import { createChangeEvidence } from './change-evidence.ts';
import { createRecordJudge } from './judge-record.ts';
import { qualityMeasures, ratioOf } from './quality-measures.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';
import {
  addToRatio,
  emptyRatio,
  measureRatio,
  subtractMeasured,
  type Measured,
  type RatioSums,
} from './ratio.ts';
import { readReferenceF1, type ReferenceEvaluation } from './reference-f1.ts';

/** How decay is looked for. */
export interface DecayOptions {
  /** The least fall of micro F1 that is called decay, in [0, 1]; .015 unless given. */
  readonly leastDrop?: number;
  /** By how many of its standard errors the reference may have been lucky without an alarm; 1 unless given. */
  readonly referenceErrors?: number;
  /**
   * Labelled records for each false alarm, at least; a million unless given, by which there is one in 10,000 labelled records with a
   * probability of 1 in 100 at most.
   */
  readonly recordsPerFalseAlarm?: number;
}

/** Whether quality has decayed. */
export type DecayVerdict = 'none' | 'decayed' | 'not-enough-data';

/** What is known of a decay. */
export interface Decay {
  /** When the first record was answered that belongs to it, in milliseconds since 1970. */
  readonly beganMs: number;
  /** How many labelled records came before that one. */
  readonly beganRecord: number;
  /**
   * By how much micro F1 fell, and its 95 % interval, which counts the chance in the reference too. Since the beginning is chosen
   * where the fall looks most, it is a little too large.
   */
  readonly drop: Measured;
  /** Micro F1 since it began. */
  readonly microF1: Measured;
}

/** What a detector says. */
export interface DecayState {
  readonly verdict: DecayVerdict;
  /** Labelled records that were added. */
  readonly records: number;
  /** Natural logarithm of the evidence of a fall; an alarm needs that of `recordsPerFalseAlarm`. */
  readonly evidence: number;
  /** Micro F1 that it is compared with. */
  readonly reference: Measured;
  /** There while the verdict is `decayed`. */
  readonly decay?: Decay;
}

/** Watches labelled records for decay. */
export interface DecayDetector {
  /** Takes the next record, in order of time; one that is not labelled changes nothing. Throws QUALITY_RECORD_INVALID. */
  add(record: QualityRecord): void;
  readonly state: DecayState;
}

/** Falls of micro F1, beyond what is tolerated, that are bet on. */
const falls = [0.025, 0.04, 0.06, 0.1, 0.25];
/** With fewer labelled records, the absence of an alarm says nothing. */
const leastRecords = 100;
/** A text with more true and given labels than twice this weighs as if it had so many: no text may weigh without bound. */
const mostLabels = 8;

/**
 * Creates a detector of the moment from which a model answers worse than in a reference evaluation of at least one text. A
 * record with `hits` right of `n` given and true labels counts 2·hits − f·n: its mean is below 0 exactly where micro F1, for
 * single labels accuracy, is below f, which is the reference less its tolerated error. Micro F1 is watched since no rare class
 * makes its values heavy-tailed; the decay of a rare class alone is for slices and classes to show. Throws
 * QUALITY_REFERENCE_MISMATCH.
 */
export function createDecayDetector(
  evaluation: ReferenceEvaluation,
  labels: QualityLabels,
  { leastDrop = 0.015, referenceErrors = 1, recordsPerFalseAlarm = 1e6 }: DecayOptions = {},
): DecayDetector {
  const reference = readReferenceF1(evaluation, labels);
  const { f1, standardError, labelsPerText } = reference;
  const tolerated = Math.max(0, f1.value - referenceErrors * standardError);
  const most = labels.kind === 'single' ? 1 : Math.min(mostLabels, labels.labels.length);
  const threshold = Math.log(recordsPerFalseAlarm);
  // The best stake is the fall over the variance of the values (Kelly 1956).
  const variance = (labelsPerText * standardError) ** 2 * evaluation.support;
  const found = createChangeEvidence({
    most: Math.max(2 * most * (1 - tolerated), Number.MIN_VALUE),
    stakes: falls.map((fall) => (fall * labelsPerText) / variance),
    mostLog: 2 * threshold,
    startSums: (): SinceBeginning => ({ beganMs: 0, f1: emptyRatio() }),
  });
  const { judge } = createRecordJudge(labels);
  let records = 0;
  const stateOf = (): DecayState => {
    const facts = { records, evidence: found.log(), reference: f1 };
    const decay = facts.evidence >= threshold ? describe(found.beginning(), f1) : undefined;
    if (decay !== undefined && decay.drop.value >= leastDrop) return { verdict: 'decayed', ...facts, decay };
    return { verdict: records < leastRecords ? 'not-enough-data' : 'none', ...facts };
  };
  return {
    add: (record) => {
      const judged = judge(record);
      if (judged === undefined) return;
      const [a, b] = ratioOf(judged.counts, qualityMeasures.microF1);
      const weight = Math.min(1, (2 * most) / b);
      found.add(b === 0 ? 0 : weight * (a - tolerated * b), (sums) => {
        if (sums.f1.count === 0) sums.beganMs = record.timeMs;
        addToRatio(sums.f1, a, b);
      });
      records += 1;
    },
    get state() {
      return stateOf();
    },
  };
}

interface SinceBeginning {
  beganMs: number;
  readonly f1: RatioSums;
}

function describe(
  beginning: { readonly place: number; readonly sums: SinceBeginning } | undefined,
  reference: Measured,
): Decay | undefined {
  if (beginning === undefined) return undefined;
  const { place, sums } = beginning;
  const microF1 = measureRatio(sums.f1);
  return { beganMs: sums.beganMs, beganRecord: place, drop: subtractMeasured(reference, microF1), microF1 };
}
