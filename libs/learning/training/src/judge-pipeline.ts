import type { Evaluation } from '@runestone/metrics';
import type { Example } from '@runestone/examples';
import { labelsOf, type Classification } from '@runestone/text-pipeline';
import type { Pacing } from './build-matrix.ts';
import { createRandom } from '@runestone/random';
import { classifyExamples, isRight } from './evaluate-pipeline.ts';
import type { FittedPipeline } from './fit-pipeline.ts';
import { judgeSource, type JudgedSource } from './judge-source.ts';
import type { PreparedData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** All that is known about the quality of a fitted pipeline. */
export interface Judgement {
  /** By source; held-out parts and evaluation sources. */
  readonly evaluations: ReadonlyMap<string, Evaluation>;
  /** The same in detail. */
  readonly sources: ReadonlyMap<string, JudgedSource>;
  readonly checks: number;
  readonly checksPassed: number;
  readonly exportLoss: ExportLoss;
  /** Speed of classification on this machine, as evaluation asks: in batches, on one thread. */
  readonly textsPerSecond: number;
}

/** What the exported model differs in from the full one, over all test texts. */
export interface ExportLoss {
  /** Share of the texts that both label the same. */
  readonly agreement: number;
  /** Accuracy of the full model less that of the exported one; below 0 where the exported one does better. */
  readonly accuracy: number;
}

/** Says in words what the export costs. */
export function describeExport({ agreement, accuracy }: ExportLoss): string {
  const points = `${(Math.abs(accuracy) * 100).toFixed(2)} points ${accuracy < 0 ? 'more' : 'less'} accuracy`;
  return `the same label for ${(agreement * 100).toFixed(2)} % of the test texts, ${points}`;
}

/** Evaluates the pipeline that is exported, on every test set and behavioural check, and compares it with the full one. */
export async function judgePipeline(
  { exported, full }: FittedPipeline,
  recipe: Recipe,
  data: PreparedData,
  pacing: Pacing,
): Promise<Judgement> {
  const sources = new Map<string, JudgedSource>();
  const random = createRandom(recipe.seed);
  const classified: Classification[] = [];
  let seconds = 0;
  for (const [source, examples] of data.tests) {
    const started = performance.now();
    const answers = await classifyExamples(exported, examples, pacing);
    seconds += (performance.now() - started) / 1000;
    for (const answer of answers) classified.push(answer);
    const { nextFloat } = random.fork(`intervals of ${source}`);
    sources.set(source, judgeSource({ examples, answers, space: exported.labelSpace }, nextFloat));
    await pacing.pause();
  }
  const { checks } = recipe.evaluation;
  const answers = await exported.classify(checks.map(({ text }) => text));
  const tested = [...data.tests.values()].flat();
  return {
    evaluations: new Map(Array.from(sources, ([source, { evaluation }]) => [source, evaluation])),
    sources,
    checks: checks.length,
    checksPassed: checks.filter(({ label }, index) => labelsOf(answers[index]).includes(label)).length,
    exportLoss: measureExportLoss(classified, await classifyExamples(full, tested, pacing), tested),
    textsPerSecond: classified.length === 0 ? 0 : Math.round(classified.length / seconds),
  };
}

/**
 * Compares the answers of the exported model with those of the full one, to the same examples in the same order; nothing
 * is lost where there are none.
 */
export function measureExportLoss(
  exportedAnswers: readonly Classification[],
  fullAnswers: readonly Classification[],
  examples: readonly Example[],
): ExportLoss {
  if (examples.length === 0) return { agreement: 1, accuracy: 0 };
  let [same, lost] = [0, 0];
  const labels = (answer: Classification | undefined): string => labelsOf(answer).sort().join();
  for (const [index, { labels: truth }] of examples.entries()) {
    const [exported, full] = [exportedAnswers[index], fullAnswers[index]];
    if (labels(exported) === labels(full)) same += 1;
    else lost += Number(isRight(full, truth)) - Number(isRight(exported, truth));
  }
  return { agreement: same / examples.length, accuracy: lost / examples.length };
}
