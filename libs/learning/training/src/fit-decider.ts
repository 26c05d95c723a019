import {
  createDecider,
  fitTemperature,
  fitThresholds,
  type Decider,
  type LabelledLogits,
} from '@runestone/decisions';
import type { Example } from '@runestone/examples';
import type { LabelSpace } from '@runestone/label-encoding';
import { scoreMatrix, type Classifier, type LabelledMatrix } from '@runestone/models';
import { encodeTargets, type ModelOutputs } from './model-outputs.ts';
import type { Recipe } from './recipe.ts';

/** What a decider is fitted by. */
interface DeciderFit {
  readonly model: Classifier;
  readonly labelSpace: LabelSpace;
  readonly outputs: ModelOutputs;
  /** The validation part, whole; the targets are its labels. */
  readonly validation: LabelledMatrix & { readonly examples: readonly Example[] };
  /** Those to take where they were tuned before. */
  readonly thresholds: readonly number[] | undefined;
}

/** Fits what the recipe wants of the decision on the validation part: first the temperature, then the thresholds. */
export async function fitDecider({ decision }: Recipe, fit: DeciderFit): Promise<Decider> {
  const { model, labelSpace, outputs, validation } = fit;
  const { calibrate, minConfidence, atLeastOne } = decision;
  const { kind, size: classCount } = labelSpace;
  const options = {
    minConfidence,
    ...(atLeastOne === undefined ? {} : { atLeastOne }),
    ...setOptions(decision, outputs, classCount),
  };
  const tuned = decision.thresholds === 'tuned';
  if (!calibrate && !tuned) return createDecider({ kind, ...options }, classCount);
  const logits = await scoreMatrix(model, validation.matrix);
  const temperature = calibrate ? fitTemperature(labelLogits(logits, validation.examples, outputs)) : 1;
  const decider = createDecider({ kind, temperature, ...options }, classCount);
  if (!tuned) return decider;
  const { targets } = validation;
  const probabilities = new Float64Array(targets.length);
  for (let row = 0; row < validation.matrix.rowCount; row += 1)
    probabilities.set(
      decider.probabilities(logits.subarray(row * outputs.size, (row + 1) * outputs.size)),
      row * classCount,
    );
  const thresholds = fit.thresholds ?? fitThresholds({ probabilities, targets, classCount });
  return createDecider({ ...decider.options, thresholds: [...thresholds] }, classCount);
}

/** With sets, labels are given by a score of 0.5 only where the recipe says so. */
function setOptions(
  { thresholds }: Recipe['decision'],
  { sets }: ModelOutputs,
  classCount: number,
): { sets?: number[][]; thresholds?: number[] } {
  if (sets === undefined) return {};
  return {
    sets: sets.map((set) => [...set]),
    ...(thresholds === 'half' ? { thresholds: Array.from({ length: classCount }, () => 0.5) } : {}),
  };
}

/** The scores of the examples that the outputs cover, with what they should say. */
function labelLogits(
  logits: Float64Array,
  examples: readonly Example[],
  outputs: ModelOutputs,
): LabelledLogits {
  const { size: classCount, kind } = outputs;
  const places = [...examples.keys()].filter((place) => outputs.covers((examples[place] as Example).labels));
  const covered = new Float64Array(places.length * classCount);
  for (const [row, place] of places.entries())
    covered.set(logits.subarray(place * classCount, (place + 1) * classCount), row * classCount);
  const targets = encodeTargets(
    places.map((place) => examples[place] as Example),
    outputs,
  );
  return { logits: covered, targets, classCount, kind };
}
