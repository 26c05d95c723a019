import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { AbstainReason, Decision, ScoredIndex } from './decision.ts';
import { decisionErrors } from './errors.ts';

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
        description: 'Multi-label: one a class; 0.5 where absent.',
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
  /** Calibrated probabilities of the classes, in [0, 1]; they sum to 1 for a single-label task. */
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
  const probabilities = (logits: ArrayLike<number>): Float64Array => {
    const scores = new Float64Array(classCount);
    let sum = 0;
    for (let c = 0; c < classCount; c += 1) sum += scores[c] = (logits[c] as number) / options.temperature;
    if (logits.length !== classCount || !Number.isFinite(sum)) {
      throw decisionErrors.LOGITS_INVALID(
        'The model gave scores that are not finite numbers, or too few of them.',
      );
    }
    if (options.kind === 'single') applySoftmax(scores);
    else for (let c = 0; c < classCount; c += 1) scores[c] = 1 / (1 + Math.exp(-(scores[c] as number)));
    return scores;
  };
  return {
    options: Object.freeze(options),
    probabilities,
    decide: (logits, call = {}) => decide(probabilities(logits), options, call),
    abstain: (reason, logits, { topK } = {}) => ({
      outcome: 'abstain',
      reason,
      alternatives: rank(probabilities(logits), topK ?? classCount),
    }),
  };
}

function decide(scores: Float64Array, options: DeciderOptions, call: DecideOptions): Decision {
  const alternatives = rank(scores, call.topK ?? scores.length);
  if (options.kind === 'multi') {
    const threshold = (index: number): number => call.minConfidence ?? options.thresholds?.[index] ?? 0.5;
    return {
      outcome: 'labels',
      indices: rank(scores, scores.length).filter(({ index, score }) => score >= threshold(index)),
      alternatives,
    };
  }
  const { index, score } = best(scores);
  if (score < (call.minConfidence ?? options.minConfidence)) {
    return { outcome: 'abstain', reason: 'low-confidence', alternatives };
  }
  return { outcome: 'label', index, score, alternatives };
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
