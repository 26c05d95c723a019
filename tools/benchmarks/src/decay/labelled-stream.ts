import type { Random } from '@runestone/random';
import type { Unit } from './prepare-pools.ts';

/** How answers of a stream become worse. */
interface StreamDecay {
  readonly units: readonly Unit[];
  /** The share of the texts that comes from them in the end. */
  readonly share: number;
  /** Records over which the share grows from none; 0 where it is there at once. */
  readonly growsOver: number;
}

/** What a stream is made of. */
export interface StreamParts {
  readonly stable: readonly Unit[];
  /** Absent for a stream that is stable. */
  readonly decay?: StreamDecay;
}

/** Labelled records, and the texts that the model was evaluated on before. */
export interface LabelledStream {
  readonly reference: readonly Unit[];
  readonly units: readonly Unit[];
}

/** Texts that a model was evaluated on. */
export const referenceTexts = 4000;
/** Stable records before any decay. */
export const stableFirst = 1000;

/** Draws a stream with replacement, so that its texts are as those of the reference, but for chance, until they decay. */
export function drawStream({ stable, decay }: StreamParts, count: number, random: Random): LabelledStream {
  const draw = (units: readonly Unit[]): Unit => units[random.nextInt(units.length)] as Unit;
  const shareAt = (since: number): number => {
    if (decay === undefined || since < 0) return 0;
    return since >= decay.growsOver ? decay.share : (decay.share * since) / decay.growsOver;
  };
  return {
    reference: Array.from({ length: referenceTexts }, () => draw(stable)),
    units: Array.from({ length: count }, (_, place) => {
      const share = shareAt(place - stableFirst);
      return draw(decay !== undefined && random.nextFloat() < share ? decay.units : stable);
    }),
  };
}
