import type { Example } from '@runestone/examples';
import { mcNemarTest, type Evaluation } from '@runestone/metrics';
import type { Classification, TextPipeline } from '@runestone/text-pipeline';
import type { Pacing } from './build-matrix.ts';
import { classifyExamples, evaluateAnswers, isRight } from './evaluate-pipeline.ts';
import type { Recipe } from './recipe.ts';

/** One condition of a promotion, and why it holds or does not. */
export interface GateCheck {
  readonly passed: boolean;
  readonly reason: string;
}

/** What the gate says of a candidate. */
export interface GateDecision {
  readonly passed: boolean;
  /** `name/version` of the champion; absent where there was none. */
  readonly champion?: string;
  readonly checks: readonly GateCheck[];
}

/** A model at the gate. */
export interface GateModel {
  /** `name/version`. */
  readonly id: string;
  readonly pipeline: TextPipeline;
  readonly bundleSizeBytes: number;
}

/** What is judged: the candidate, on texts that it was not trained on, beside the champion. */
export interface PromotionCase {
  readonly candidate: GateModel;
  readonly champion?: GateModel;
  readonly tests: ReadonlyMap<string, readonly Example[]>;
  /** Those of the tests that the champion was not trained on either, the same objects; all of them unless given. */
  readonly comparable?: ReadonlySet<Example>;
  readonly rules: Recipe['promotion'];
}

/**
 * Judges whether a candidate may become champion. Both classify the same texts anew. On each test the candidate may lose
 * no more than the tolerance, unless chance explains it (exact McNemar test, Bonferroni over the tests); floors and
 * budgets hold whatever the champion does.
 */
export async function judgePromotion(given: PromotionCase, pacing: Pacing): Promise<GateDecision> {
  const { candidate, champion, tests, comparable, rules } = given;
  const checks: GateCheck[] = [];
  const evaluations = new Map<string, Evaluation>();
  let [seconds, texts, compared] = [0, 0, 0];
  for (const [source, examples] of tests) {
    const started = performance.now();
    const answers = await classifyExamples(candidate.pipeline, examples, pacing);
    seconds += (performance.now() - started) / 1000;
    texts += examples.length;
    evaluations.set(source, evaluateAnswers(examples, answers, candidate.pipeline.labelSpace));
    if (champion === undefined) continue;
    const places = examples.flatMap((example, place) => (comparable?.has(example) === false ? [] : [place]));
    const common = places.map((place) => examples[place] as Example);
    const ours = places.map((place) => answers[place] as Classification);
    const theirs = await classifyExamples(champion.pipeline, common, pacing);
    const significance = rules.significance / tests.size;
    checks.push(compare(source, common, [ours, theirs], { ...rules, significance }));
    compared += common.length;
  }
  if (champion !== undefined && compared === 0) checks.push(nothingToCompare);
  checks.push(...rules.floors.flatMap((floor) => checkFloor(floor, evaluations.get(floor.source))));
  const { maxBundleBytes, maxMillisecondsPerText } = rules;
  if (maxBundleBytes !== undefined) {
    checks.push(within('the bundle has', candidate.bundleSizeBytes, maxBundleBytes, 'bytes'));
  }
  if (maxMillisecondsPerText !== undefined) {
    checks.push(
      within('a text takes', round((seconds * 1000) / Math.max(1, texts), 4), maxMillisecondsPerText, 'ms'),
    );
  }
  return {
    passed: checks.every(({ passed }) => passed),
    ...(champion === undefined ? {} : { champion: champion.id }),
    checks,
  };
}

const nothingToCompare: GateCheck = {
  passed: false,
  reason:
    'no test is left that the champion was not trained on: train with its seed, or add a source under evaluation.sources',
};

function compare(
  source: string,
  examples: readonly Example[],
  [ours, theirs]: readonly [readonly Classification[], readonly Classification[]],
  { tolerance, significance }: Pick<Recipe['promotion'], 'tolerance' | 'significance'>,
): GateCheck {
  if (examples.length === 0)
    return {
      passed: true,
      reason: `${source}: the champion was trained on all of its texts; nothing to compare`,
    };
  let [wins, losses] = [0, 0];
  for (const [index, { labels }] of examples.entries()) {
    const right = isRight(ours[index], labels);
    if (right === isRight(theirs[index], labels)) continue;
    if (right) wins += 1;
    else losses += 1;
  }
  const change = (wins - losses) / examples.length;
  const p = mcNemarTest({ losses, wins });
  const counts = `${source}: ${wins} texts won, ${losses} lost of ${examples.length}`;
  if (change >= -tolerance)
    return { passed: true, reason: `${counts}; within the tolerance of ${tolerance}` };
  const passed = p >= significance;
  return {
    passed,
    reason: `${counts}; a loss of ${round(-change, 4)} is beyond the tolerance of ${tolerance}, and ${passed ? 'may be chance' : 'no chance'} (p = ${p.toPrecision(2)}, limit ${round(significance, 4)})`,
  };
}

type Floor = Recipe['promotion']['floors'][number];

/** The measures of a whole test that a floor may name, as people call them. */
const floorNames = {
  accuracy: 'accuracy',
  elementwiseAccuracy: 'element-wise accuracy',
  microF1: 'micro F1',
  macroF1: 'macro F1',
  weightedF1: 'weighted F1',
} as const satisfies Partial<Record<keyof Floor, string>>;

type Measures = { readonly [Name in keyof typeof floorNames]?: number };

function checkFloor(floor: Floor, evaluation: Evaluation | undefined): GateCheck[] {
  const { source, f1 } = floor;
  if (evaluation === undefined)
    return [{ passed: false, reason: `${source}: there is no such test to reach a floor on` }];
  const reached: Measures =
    evaluation.kind === 'single' ? evaluation : { ...evaluation, accuracy: evaluation.subsetAccuracy };
  const measures = Object.entries(floorNames) as [keyof Measures, string][];
  return [
    ...measures.flatMap(([key, name]) => {
      const least = floor[key];
      return least === undefined ? [] : [atLeast(`${source}: ${name}`, reached[key] ?? 0, least)];
    }),
    ...Object.entries(f1).map(([label, least]) =>
      atLeast(`${source}: F1 of ${label}`, evaluation.perClass[label]?.f1 ?? 0, least),
    ),
  ];
}

function atLeast(what: string, value: number, least: number): GateCheck {
  const passed = value >= least;
  return {
    passed,
    reason: `${what} is ${round(value, 4)}, ${passed ? 'at least' : 'below the floor of'} ${least}`,
  };
}

function within(what: string, value: number, most: number, unit: string): GateCheck {
  const passed = value <= most;
  return {
    passed,
    reason: `${what} ${value} ${unit}, ${passed ? 'within' : 'beyond'} the budget of ${most}`,
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
