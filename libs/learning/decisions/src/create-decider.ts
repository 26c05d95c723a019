import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { AbstainReason, Decision, ScoredIndex } from './decision.ts';
import { decisionErrors } from './errors.ts';
import { checkLabelSets, sumOverSets } from './label-sets.ts';

/** Options of a decider; all of its state. */
export const deciderOptionsSchema = Type.Object(
  {
    kind: Type.Union([Type.Literal('single'), Type.Literal('multi')]),
    temperature: Type.Number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'Divides logits before softmax or sigmoid.',
    }),
    minConfidence: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0,
      description: 'Below it a single-label task abstains; 0 is off.',
    }),
    thresholds: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
        description: 'Multi-label: one a class; where absent 0.5, or with sets the most probable set.',
      }),
    ),
    atLeastOne: Type.Optional(
      Type.Boolean({ description: 'Multi-label: the best class is given where none reaches its threshold.' }),
    ),
    sets: Type.Optional(
      Type.Array(Type.Array(Type.Integer({ minimum: 0 }), { uniqueItems: true }), {
        minItems: 1,
        description:
          'Multi-label: the model tells sets of classes apart; these are the indices of each, one set an output.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Options of a decider, all given. */
export type DeciderOptions = Static<typeof deciderOptionsSchema>;

/** Per call: how many alternatives to give, and another confidence to ask for. */
export interface DecideOptions {
  readonly topK?: number;
  readonly minConfidence?: number;
}

/** Turns the scores of a model into labels or an abstention. */
export interface Decider {
  readonly options: DeciderOptions;
  /** The classes that are decided on, and the scores that are read: one a class, or with sets one a set. */
  readonly classCount: number;
  readonly outputCount: number;
  /**
   * Calibrated probabilities of the classes, in [0, 1]; they sum to 1 for a single-label task. With sets each is the sum
   * of the probabilities of the sets that hold the class.
   */
  probabilities(logits: ArrayLike<number>): Float64Array;
  decide(logits: ArrayLike<number>, options?: DecideOptions): Decision;
  /** An abstention that still shows what the scores say. */
  abstain(reason: AbstainReason, logits: ArrayLike<number>, options?: DecideOptions): Decision;
}

/** Creates a decider for `classCount` classes; options left out take their defaults. */
export function createDecider(
  given: Partial<DeciderOptions> & Pick<DeciderOptions, 'kind'>,
  classCount: number,
): Decider {
  const options = Value.Default(deciderOptionsSchema, { ...given }) as DeciderOptions;
  const [problem] = Value.Errors(deciderOptionsSchema, options);
  if (problem !== undefined) {
    throw decisionErrors.OPTIONS_INVALID(
      `Option ${problem.path.slice(1)} of the decision: ${problem.message}.`,
    );
  }
  if (options.thresholds !== undefined && options.thresholds.length !== classCount) {
    throw decisionErrors.OPTIONS_INVALID(
      `There are ${options.thresholds.length} thresholds for ${classCount} classes.`,
    );
  }
  const { sets } = options;
  if (sets !== undefined && options.kind === 'single')
    throw decisionErrors.OPTIONS_INVALID('Sets of classes are for several labels, and the kind is single.');
  if (options.atLeastOne === true && options.kind === 'single')
    throw decisionErrors.OPTIONS_INVALID('At least one label is for several labels, and the kind is single.');
  if (sets !== undefined) checkLabelSets(sets, classCount);
  const outputCount = sets?.length ?? classCount;
  const score = (logits: ArrayLike<number>): Scores => {
    const outputs = outputProbabilities(logits, options, outputCount);
    return { outputs, classes: sets === undefined ? outputs : sumOverSets(outputs, sets, classCount) };
  };
  return {
    options: Object.freeze(options),
    ...{ classCount, outputCount },
    probabilities: (logits) => score(logits).classes,
    decide: (logits, call = {}) => decide(score(logits), options, call),
    abstain: (reason, logits, { topK } = {}) => ({
      outcome: 'abstain',
      reason,
      alternatives: rank(score(logits).classes, topK ?? classCount),
    }),
  };
}

/** Probabilities of what the model scores, which may be sets, and of the classes; the same list without sets. */
interface Scores {
  readonly outputs: Float64Array;
  readonly classes: Float64Array;
}

/** Throws DECISION_LOGITS_INVALID. */
function outputProbabilities(
  logits: ArrayLike<number>,
  { kind, temperature, sets }: DeciderOptions,
  outputCount: number,
): Float64Array {
  const scores = new Float64Array(outputCount);
  let sum = 0;
  for (let c = 0; c < outputCount; c += 1) sum += scores[c] = (logits[c] as number) / temperature;
  if (logits.length !== outputCount || !Number.isFinite(sum)) {
    throw decisionErrors.LOGITS_INVALID(
      'The model gave scores that are not finite numbers, or too few of them.',
    );
  }
  if (kind === 'single' || sets !== undefined) applySoftmax(scores);
  else for (let c = 0; c < outputCount; c += 1) scores[c] = 1 / (1 + Math.exp(-(scores[c] as number)));
  return scores;
}

function decide(scores: Scores, options: DeciderOptions, call: DecideOptions): Decision {
  const { classes } = scores;
  const alternatives = rank(classes, call.topK ?? classes.length);
  if (options.kind === 'multi') {
    const ranked = rank(classes, classes.length);
    const given = ranked.filter(givenLabels(scores, options, call));
    // Who asks for a confidence is not given what lacks it.
    const fallsBack = given.length === 0 && options.atLeastOne === true && call.minConfidence === undefined;
    return { outcome: 'labels', indices: fallsBack ? ranked.slice(0, 1) : given, alternatives };
  }
  const { index, score } = best(classes);
  if (score < (call.minConfidence ?? options.minConfidence)) {
    return { outcome: 'abstain', reason: 'low-confidence', alternatives };
  }
  return { outcome: 'label', index, score, alternatives };
}

/** Tells which of several labels are given: those of the most probable set, or those whose score reaches a threshold. */
function givenLabels(
  { outputs }: Scores,
  { sets, thresholds }: DeciderOptions,
  { minConfidence }: DecideOptions,
): (scored: ScoredIndex) => boolean {
  if (sets !== undefined && thresholds === undefined && minConfidence === undefined) {
    const set = new Set(sets[best(outputs).index]);
    return ({ index }) => set.has(index);
  }
  return ({ index, score }) => score >= (minConfidence ?? thresholds?.[index] ?? 0.5);
}

/** The `count` best classes by score, best first; equal scores in order of index. */
function rank(scores: Float64Array, count: number): ScoredIndex[] {
  if (count === 1) return [best(scores)];
  return Array.from(scores, (score, index) => ({ index, score }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, count);
}

function best(scores: Float64Array): ScoredIndex {
  let index = 0;
  for (let c = 1; c < scores.length; c += 1) if ((scores[c] as number) > (scores[index] as number)) index = c;
  return { index, score: scores[index] as number };
}

function applySoftmax(scores: Float64Array): void {
  let largest = -Infinity;
  for (const score of scores) largest = Math.max(largest, score);
  let sum = 0;
  for (let c = 0; c < scores.length; c += 1) sum += scores[c] = Math.exp((scores[c] as number) - largest);
  for (let c = 0; c < scores.length; c += 1) scores[c] = (scores[c] as number) / sum;
}
