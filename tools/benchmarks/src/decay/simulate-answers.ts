import { evaluateSingleLabel } from '@runestone/metrics';
import { createDecayDetector, type DecayDetector, type QualityRecord } from '@runestone/quality';
import { createRandom, type Random } from '@runestone/random';
import { stableFirst } from './labelled-stream.ts';
import { mostRecords, stableRecords } from './measure-decay.ts';

/** Made-up answers: a model that is right with some probability, which falls by 5 points. */
export interface SimulatedCase {
  readonly accuracy: number;
  /** Texts that it was evaluated on. */
  readonly texts: number;
  /** By how many of its standard errors the evaluation may have been lucky; 1 is what the detector does unless told otherwise. */
  readonly referenceErrors: number;
}

/** In how many of the streams there was an alarm. */
export interface SimulatedResult extends SimulatedCase {
  readonly streams: number;
  /** Of stable ones. */
  readonly falseAlarms: number;
  /** Of those in which accuracy falls by 5 points, with the first alarm after it. */
  readonly found: number;
}

/** What is simulated, in the order of the page: first what tolerance does, then accuracy, then the size of the evaluation. */
export const simulatedCases: readonly SimulatedCase[] = [
  ...[0, 0.5, 1, 1.5].map((referenceErrors) => ({ accuracy: 0.92, texts: 2000, referenceErrors })),
  ...[0.96, 0.92, 0.88, 0.84, 0.76].map((accuracy) => ({ accuracy, texts: 4000, referenceErrors: 1 })),
  ...[1000, 16_000].map((texts) => ({ accuracy: 0.88, texts, referenceErrors: 1 })),
];

const fall = 0.05;
const labels = { kind: 'single', labels: ['right', 'wrong'] } as const;
const recordOf = (truth: 'right' | 'wrong'): QualityRecord => ({
  ...{ timeMs: 0, predicted: ['right'], scores: [], truth: [truth] },
});
const [right, wrong] = [recordOf('right'), recordOf('wrong')];

/** Simulates streams of one case, each with an evaluation of its own. */
export function simulateAnswers(simulated: SimulatedCase, streams: number): SimulatedResult {
  const { accuracy, texts, referenceErrors } = simulated;
  const random = createRandom(JSON.stringify(simulated));
  let [falseAlarms, found] = [0, 0];
  for (let stream = 0; stream < streams; stream += 1) {
    const targets = Uint8Array.from({ length: texts }, () => (random.nextFloat() < accuracy ? 0 : 1));
    const evaluation = evaluateSingleLabel({
      ...{ labels: labels.labels, targets, predictions: new Uint8Array(texts) },
    });
    const start = (): DecayDetector => createDecayDetector(evaluation, labels, { referenceErrors });
    if (alarmsWithin(stableRecords, accuracy, { detector: start(), random })) falseAlarms += 1;
    const decaying = { detector: start(), random };
    if (alarmsWithin(stableFirst, accuracy, decaying)) continue;
    if (alarmsWithin(mostRecords, accuracy - fall, decaying)) found += 1;
  }
  return { ...simulated, streams, falseAlarms, found };
}

function alarmsWithin(
  records: number,
  accuracy: number,
  { detector, random }: { readonly detector: DecayDetector; readonly random: Random },
): boolean {
  for (let record = 0; record < records; record += 1) {
    detector.add(random.nextFloat() < accuracy ? right : wrong);
    if (detector.state.verdict === 'decayed') return true;
  }
  return false;
}
