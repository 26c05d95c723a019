import type { LabelSpace } from '@runestone/label-encoding';
import { bestTwo, listEffects, type Explanation } from './explanation.ts';
import { splitParts } from './split-parts.ts';

/** Most parts that are left out of a text, one at a time: each is one more text for the model. */
const maxOcclusions = 64;

/** What was predicted of a text, and how to predict more. */
interface Occlusion {
  readonly labelSpace: LabelSpace;
  /** The text as it was normalised. */
  readonly text: string;
  readonly logits: Float64Array;
  /** Scores texts that are normalised already, many at a time. */
  readonly score: (texts: readonly string[]) => Promise<Float64Array[]>;
  readonly maxFeatures: number;
}

/**
 * Explains the prediction of one text by any model: leaves out one part of the text at a time, at most 64 parts. The
 * effect of a part is by how much the margin of the best label before the second best drops without it (occlusion:
 * Zeiler & Fergus 2014; of words: Li et al. 2016, "Understanding Neural Networks through Representation Erasure").
 */
export async function explainByOcclusion(occlusion: Occlusion): Promise<Explanation> {
  const { labelSpace, text, logits, score, maxFeatures } = occlusion;
  const [best, rival] = bestTwo(logits);
  const marginOf = (scores: Float64Array): number =>
    (scores[best] as number) - (rival === undefined ? 0 : (scores[rival] as number));
  const margin = marginOf(logits);
  const parts = splitParts(text, maxOcclusions);
  const without = await score(parts.map(({ rest }) => rest));
  const effects = parts.map(({ kind, text: part, count }, place) => ({
    ...{ text: part, kind, count },
    effect: margin - marginOf(without[place] as Float64Array),
  }));
  return listEffects(
    {
      method: 'occlusion',
      label: labelSpace.decode(best),
      ...(rival === undefined ? {} : { against: labelSpace.decode(rival) }),
      margin,
      effects,
    },
    maxFeatures,
  );
}
