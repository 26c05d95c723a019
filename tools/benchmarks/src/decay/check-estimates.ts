import {
  checkEstimate,
  estimateQuality,
  type CheckedMeasure,
  type EstimateVerdict,
} from '@runestone/quality';
import { createRandom } from '@runestone/random';
import type { DecayTask } from './decay-tasks.ts';
import { drawStream, stableFirst } from './labelled-stream.ts';
import type { Pools } from './prepare-pools.ts';
import { countLabels, tuneShare } from './tune-share.ts';

/** Records of a window that is estimated. */
export const windowRecords = 2000;

/** Micro F1 of some windows of one kind, estimated without their labels and measured with them. */
export interface EstimateFinding {
  readonly title: string;
  /** Of the texts, the share that is of the other kind. */
  readonly share: number;
  readonly windows: readonly {
    readonly truth: number;
    readonly estimate: number;
    /** Whether the interval of the estimate holds the truth. */
    readonly holds: boolean;
    /** What comparing both says. */
    readonly verdict: EstimateVerdict;
  }[];
}

/** Estimates windows of stable texts, and of each way in which F1 falls by 10 points or as far as it can. */
export function checkEstimates(
  task: DecayTask,
  { stable, ways, labelSpace }: Pools,
  windows: number,
): EstimateFinding[] {
  const before = countLabels(stable.map(({ record }) => record));
  const kinds = ways.map(({ way, units }) => {
    const after = countLabels(units.map(({ record }) => record));
    return { title: way.title, units, share: tuneShare(before, after, 0.1) ?? 1 };
  });
  return [{ title: 'none: stable', units: stable, share: 0 }, ...kinds].map(({ title, units, share }) => ({
    ...{ title, share },
    windows: Array.from({ length: windows }, (_, number) => {
      const random = createRandom(`${task.id}, estimate, ${title}, ${number}`);
      const decay = { units, share, growsOver: 0 };
      const stream = drawStream({ stable, decay }, stableFirst + windowRecords, random);
      const records = stream.units.slice(stableFirst).map(({ record }) => record);
      const { measures } = checkEstimate(records, labelSpace);
      const { truth, verdict } = measures.find(({ measure }) => measure === 'microF1') as CheckedMeasure;
      const { figures } = estimateQuality(records, labelSpace);
      const { value = NaN, interval: [low, high] = [NaN, NaN] } = figures?.microF1 ?? {};
      return {
        truth: truth.value,
        estimate: value,
        holds: low <= truth.value && truth.value <= high,
        verdict,
      };
    }),
  }));
}
