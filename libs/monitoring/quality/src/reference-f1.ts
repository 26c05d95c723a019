import type { Evaluation } from '@runestone/metrics';
import { qualityErrors } from './errors.ts';
import type { QualityLabels } from './quality-record.ts';
import { measuredWithin, type Measured } from './ratio.ts';

/** What decay is measured from: the part of an evaluation that tells micro F1. */
export type ReferenceEvaluation = Pick<Evaluation, 'kind' | 'support' | 'perClass'>;

/** Micro F1 of an evaluation, and how surely it is known. */
export interface ReferenceF1 {
  readonly f1: Measured;
  readonly standardError: number;
  /** Labels given and true labels of a text, on average. */
  readonly labelsPerText: number;
}

/**
 * Reads micro F1 from the classes of an evaluation. Its standard error is that of single labels, where a wrong label is always
 * a missed one too; where texts have several labels it is a little too large. Throws QUALITY_REFERENCE_MISMATCH.
 */
export function readReferenceF1(
  { kind, support: texts, perClass }: ReferenceEvaluation,
  labels: QualityLabels,
): ReferenceF1 {
  const known = new Set(Object.keys(perClass));
  if (
    kind !== labels.kind ||
    known.size !== labels.labels.length ||
    labels.labels.some((label) => !known.has(label))
  )
    throw qualityErrors.REFERENCE_MISMATCH(
      'The evaluation is of other labels than the records. Give that of the model that answered.',
    );
  if (!(texts > 0))
    throw qualityErrors.REFERENCE_MISMATCH('The evaluation is of no text, so decay cannot be told from it.');
  let [hits, sizes] = [0, 0];
  for (const { recall, support, predicted } of Object.values(perClass)) {
    hits += Math.round(recall * support);
    sizes += support + predicted;
  }
  const value = sizes === 0 ? 0 : (2 * hits) / sizes;
  const variance = varianceOfF1(hits, sizes - 2 * hits);
  return {
    f1: measuredWithin(value, variance, texts),
    standardError: Math.sqrt(variance),
    labelsPerText: sizes / texts,
  };
}

/**
 * The variance of F1 = 2·hits / (2·hits + misses), where misses come in pairs, by the delta method. One pair of misses and one hit
 * more are counted than there were: of a few texts without a miss, F1 is not known to be 1.
 */
function varianceOfF1(countedHits: number, countedMisses: number): number {
  const [hits, misses] = [countedHits + 1, countedMisses + 2];
  const whole = 2 * hits + misses;
  return (4 * misses ** 2 * hits + 8 * hits ** 2 * misses) / whole ** 4;
}
