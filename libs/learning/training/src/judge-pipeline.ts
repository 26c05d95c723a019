import type { Evaluation } from '@runestone/metrics';
import type { Classification } from '@runestone/text-pipeline';
import type { Pacing } from './build-matrix.ts';
import { classifyExamples, evaluateAnswers } from './evaluate-pipeline.ts';
import type { FittedPipeline } from './fit-pipeline.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** All that is known about the quality of a fitted pipeline. */
export interface Judgement {
  /** By source; held-out parts and evaluation sources. */
  readonly evaluations: ReadonlyMap<string, Evaluation>;
  readonly checks: number;
  readonly checksPassed: number;
  /** Share of the test texts that the exported model labels as the full one does. */
  readonly exportAgreement: number;
  /** Speed of classification on this machine, as evaluation asks: in batches, on one thread. */
  readonly textsPerSecond: number;
}

/** Evaluates the pipeline that is exported, on every test set and behavioural check, and compares it with the full one. */
export async function judgePipeline(
  { exported, full }: FittedPipeline,
  recipe: Recipe,
  data: PreparedData,
  pacing: Pacing,
): Promise<Judgement> {
  const evaluations = new Map<string, Evaluation>();
  const classified: Classification[] = [];
  const started = performance.now();
  for (const [source, examples] of data.tests) {
    const answers = await classifyExamples(exported, examples, pacing);
    evaluations.set(source, evaluateAnswers(examples, answers, exported.labelSpace));
    for (const answer of answers) classified.push(answer);
  }
  const seconds = (performance.now() - started) / 1000;
  const { checks } = recipe.evaluation;
  const answers = await exported.classify(checks.map(({ text }) => text));
  return {
    evaluations,
    checks: checks.length,
    checksPassed: checks.filter(({ label }, index) => labelsOf(answers[index]).includes(label)).length,
    exportAgreement: agreement(
      classified,
      await classifyExamples(full, [...data.tests.values()].flat(), pacing),
    ),
    textsPerSecond: classified.length === 0 ? 0 : Math.round(classified.length / seconds),
  };
}

function labelsOf(answer: Classification | undefined): string[] {
  if (answer?.outcome === 'label') return [answer.label];
  return answer?.outcome === 'labels' ? answer.labels.map(({ label }) => label) : [];
}

/** Share of the answers that name the same labels; 1 for none. */
function agreement(one: readonly Classification[], other: readonly Classification[]): number {
  if (one.length === 0) return 1;
  const labels = (answer: Classification | undefined): string => labelsOf(answer).sort().join();
  return one.filter((answer, index) => labels(answer) === labels(other[index])).length / one.length;
}
