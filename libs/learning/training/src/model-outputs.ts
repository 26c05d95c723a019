import type { Example } from '@runestone/examples';
import { createLabelSpace, type LabelSpace } from '@runestone/label-encoding';
import { trainingErrors } from './errors.ts';
import type { Recipe } from './recipe.ts';

/** What the outputs of a model stand for: the labels of a task, or sets of them. */
export interface ModelOutputs extends Pick<LabelSpace, 'size' | 'encodeSet'> {
  /** Whether one of all outputs is right, or each by itself. */
  readonly kind: LabelSpace['kind'];
  /** The sets by the indices of their labels; absent where each output stands for a label. */
  readonly sets?: readonly (readonly number[])[];
  /** Whether the outputs can say these labels; sets that training does not have, they cannot. */
  covers(labels: readonly string[]): boolean;
}

/** With more, hardly any has enough examples, and scores and targets outgrow the texts. */
const mostSets = 1000;

/**
 * Gives the outputs that a model of a recipe has: the labels, or for `decision.sets: observed` the sets of labels that the
 * training part has. Sets with the first label come first, the empty set last, whatever the order of the examples. Throws
 * TRAINING_SETS_UNUSABLE for one set alone and for more than 1,000.
 */
export function fitModelOutputs(
  { labels, decision }: Pick<Recipe, 'labels' | 'decision'>,
  train: readonly Example[],
): ModelOutputs {
  const space = createLabelSpace(labels);
  if (decision.sets === undefined)
    return { size: space.size, kind: space.kind, encodeSet: space.encodeSet, covers: () => true };
  const keyOf = (set: readonly string[]): string => space.encodeSet(set).join('');
  // A key tells of each label whether it is in: the highest comes first, so that the first label counts most.
  const keys = [...new Set(train.map((example) => keyOf(example.labels)))].sort().reverse();
  if (keys.length < 2 || keys.length > mostSets)
    throw trainingErrors.SETS_UNUSABLE(
      `Training has ${keys.length} different ${keys.length === 1 ? 'set' : 'sets'} of labels; decision.sets: observed needs 2 to ${mostSets}. Leave it out, so that labels are decided one by one.`,
      { details: { sets: keys.length } },
    );
  const placeOf = new Map(keys.map((key, place) => [key, place]));
  return {
    size: keys.length,
    kind: 'single',
    sets: keys.map((key) => Array.from(key).flatMap((isIn, index) => (isIn === '1' ? [index] : []))),
    covers: (set) => placeOf.has(keyOf(set)),
    encodeSet: (set) => {
      const vector = new Uint8Array(keys.length);
      vector[placeOf.get(keyOf(set)) as number] = 1;
      return vector;
    },
  };
}

/** The 0/1 targets of examples that the outputs cover, examples × outputs, row-major. */
export function encodeTargets(
  examples: readonly Example[],
  { size, encodeSet }: Pick<ModelOutputs, 'size' | 'encodeSet'>,
): Uint8Array {
  const targets = new Uint8Array(examples.length * size);
  for (const [row, { labels }] of examples.entries()) targets.set(encodeSet(labels), row * size);
  return targets;
}
