import type { FieldColumn } from '@runestone/features';
import { fieldValue, type Fields, type TextInput } from '@runestone/fields';
import { bestTwo, listEffects, type Explanation } from './explanation.ts';
import type { OutputNames } from './output-names.ts';
import { splitParts } from './split-parts.ts';

/** Most parts and fields that are left out, one at a time: each is one more text for the model. */
const maxOcclusions = 64;

/** What was predicted of a text, and how to predict more. */
interface Occlusion {
  readonly nameOutput: OutputNames;
  /** The text as it was normalised. */
  readonly text: string;
  /** What stands beside the text. */
  readonly fields: Fields | undefined;
  /** The fields that the features read. */
  readonly columns: readonly FieldColumn[];
  readonly logits: Float64Array;
  /** Scores texts that are normalised already, many at a time. */
  readonly score: (texts: readonly TextInput[]) => Promise<Float64Array[]>;
  readonly maxFeatures: number;
}

/**
 * Explains the prediction of one text by any model: leaves out one part of the text, or one field beside it, at a time,
 * at most 64 in all. The effect of a part is by how much the margin of the best label, or set of labels, before the second
 * best drops without it (occlusion: Zeiler & Fergus 2014; of words: Li et al. 2016, "Understanding Neural Networks through
 * Representation Erasure").
 */
export async function explainByOcclusion(occlusion: Occlusion): Promise<Explanation> {
  const { nameOutput, text, fields, logits, score, maxFeatures } = occlusion;
  const [best, rival] = bestTwo(logits);
  const marginOf = (scores: Float64Array): number =>
    (scores[best] as number) - (rival === undefined ? 0 : (scores[rival] as number));
  const margin = marginOf(logits);
  const given = leaveOutFields(occlusion);
  const parts = splitParts(text, maxOcclusions - given.length).map(({ rest, ...part }) => ({
    ...part,
    without: { text: rest, fields },
  }));
  const left = [...parts, ...given];
  const scores = await score(left.map(({ without }) => without));
  const effects = left.map(({ kind, text: part, count }, place) => ({
    ...{ text: part, kind, count },
    effect: margin - marginOf(scores[place] as Float64Array),
  }));
  return listEffects(
    {
      method: 'occlusion',
      label: nameOutput(best),
      ...(rival === undefined ? {} : { against: nameOutput(rival) }),
      margin,
      effects,
    },
    maxFeatures,
  );
}

/** The fields that have a value, each with what is left without it. */
function leaveOutFields({ text, fields, columns }: Occlusion) {
  return columns.flatMap(({ name }) => {
    const value = fieldValue(fields, name);
    if (value === null) return [];
    const without: TextInput = { text, fields: { ...fields, [name]: null } };
    return [{ kind: 'field' as const, text: `${name}: ${value}`, count: 1, without }];
  });
}
