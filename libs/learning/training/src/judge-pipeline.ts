import type { Example } from '@runestone/examples';
import type { Evaluation } from '@runestone/metrics';
import type { Classification } from '@runestone/text-pipeline';
import type { Pacing } from './build-matrix.ts';
import { classifyExamples, evaluatePipeline } from './evaluate-pipeline.ts';
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
  /** Speed of classification on this machine, one thread, one text at a time. */
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
  const started = performance.now();
  let texts = 0;
  for (const [source, examples] of data.tests) {
    evaluations.set(source, await evaluatePipeline(exported, examples, pacing));
    texts += examples.length;
  }
  const seconds = (performance.now() - started) / 1000;
  const { checks } = recipe.evaluation;
  const answers = await exported.classify(checks.map(({ text }) => text));
  return {
    evaluations,
    checks: checks.length,
    checksPassed: checks.filter(({ label }, index) => labelsOf(answers[index]).includes(label)).length,
    exportAgreement: await agreement({ exported, full }, [...data.tests.values()].flat(), pacing),
    textsPerSecond: texts === 0 ? 0 : Math.round(texts / seconds),
  };
}

function labelsOf(answer: Classification | undefined): string[] {
  if (answer?.outcome === 'label') return [answer.label];
  return answer?.outcome === 'labels' ? answer.labels.map(({ label }) => label) : [];
}

async function agreement(
  { exported, full }: FittedPipeline,
  examples: readonly Example[],
  pacing: Pacing,
): Promise<number> {
  if (exported === full || examples.length === 0) return 1;
  const [one, other] = [
    await classifyExamples(exported, examples, pacing),
    await classifyExamples(full, examples, pacing),
  ];
  const labels = (answers: readonly Classification[], index: number): string =>
    labelsOf(answers[index]).sort().join();
  const same = examples.filter((_, index) => labels(one, index) === labels(other, index)).length;
  return same / examples.length;
}
