/** A part of the text and how it moved the decision. */
export interface FeatureEffect {
  /** As it stands in the normalised text; of a linear model a blank is the boundary of a word. Of a field its name and value. */
  readonly text: string;
  readonly kind: 'characters' | 'words' | 'field';
  /** How often it stands there. */
  readonly count: number;
  /** What it adds to the margin, in logits. */
  readonly effect: number;
}

/** Why a label came out best: the margin is the sum of the bias and of the effects of all features. */
export interface Explanation {
  /** How the effects were found: read off the weights of a linear model, or by leaving parts of the text out. */
  readonly method: 'weights' | 'occlusion';
  /** The best label; of a model that tells sets of labels apart the best set, its labels joined by ` + `. */
  readonly label: string;
  /** The label it is compared with: the second best. Absent where weights tell of labels that are decided one by one. */
  readonly against?: string;
  /** Logit of `label`, less that of `against`. */
  readonly margin: number;
  /** What the effects do not account for: with occlusion, also what parts do only together. */
  readonly bias: number;
  /** The features that moved it most, the strongest first, for or against. */
  readonly features: readonly FeatureEffect[];
  /** The sum of the effects that are not listed. */
  readonly otherEffects: number;
}

/** What was found out of a prediction, before it is cut to what is shown. */
interface Finding extends Omit<Explanation, 'bias' | 'features' | 'otherEffects'> {
  readonly effects: readonly FeatureEffect[];
}

/** Lists the strongest effects, and adds up the rest. */
export function listEffects({ effects, ...finding }: Finding, maxFeatures: number): Explanation {
  const sorted = [...effects].sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  return {
    ...finding,
    bias: finding.margin - sum(effects),
    features: sorted.slice(0, maxFeatures),
    otherEffects: sum(sorted.slice(maxFeatures)),
  };
}

const sum = (list: readonly FeatureEffect[]): number => list.reduce((total, { effect }) => total + effect, 0);

/** The classes of the highest and the second highest logit; of equal ones the first. The second is absent of one class. */
export function bestTwo(logits: Float64Array): [number, number | undefined] {
  const order = Array.from(logits.keys()).sort((a, b) => (logits[b] as number) - (logits[a] as number));
  return [order[0] as number, order[1]];
}
