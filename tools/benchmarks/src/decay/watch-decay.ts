import type { LabelSpace } from '@runestone/label-encoding';
import { createDecayDetector, type Decay } from '@runestone/quality';
import { evaluateLabels } from '@runestone/training';
import type { LabelledStream } from './labelled-stream.ts';

/** The first alarm of a stream. */
export interface Alarm {
  /** Records up to the one that made it, that one too. */
  readonly after: number;
  readonly decay: Decay;
}

/** Watches a stream until the first alarm; undefined where there is none. */
export function watchDecay({ reference, units }: LabelledStream, labelSpace: LabelSpace): Alarm | undefined {
  const evaluation = evaluateLabels(
    reference.map(({ example }) => example),
    reference.map(({ record }) => record.predicted),
    labelSpace,
  );
  const detector = createDecayDetector(evaluation, labelSpace);
  for (const [place, { record }] of units.entries()) {
    detector.add(record);
    const { decay } = detector.state;
    if (decay !== undefined) return { after: place + 1, decay };
  }
  return undefined;
}
