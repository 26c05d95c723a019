import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from '@runestone/examples';
import { evaluateSingleLabel, type SingleLabelEvaluation } from '@runestone/metrics';
import { standardSteps, type TextPipeline } from '@runestone/text-pipeline';
import { evaluatePipeline, fitPipeline, parseRecipe, prepareData } from '@runestone/training';
import { runFasttext, type PeerResult } from './fasttext-peer.ts';

/** One side's result. */
export interface Side {
  readonly name: string;
  readonly trainSeconds: number;
  readonly textsPerSecond: number;
  readonly evaluations: ReadonlyMap<string, SingleLabelEvaluation>;
}

/** Everything one comparison measured. */
export interface Comparison {
  readonly machine: string;
  readonly date: string;
  readonly trainExamples: number;
  readonly ours: Side;
  readonly peers: readonly Side[];
  /** Share of the test texts that the exported model labels as the full one does. */
  readonly exportAgreement: number;
}

/** What a comparison needs. */
export interface ComparisonOptions {
  readonly directories: readonly string[];
  readonly home: string;
  readonly date: string;
  readonly onStage: (stage: string) => void;
}

const recipeFile = fileURLToPath(
  new URL('../../../apps/trainer/recipes/language-id-nordic.yaml', import.meta.url),
);
const speedSource = 'wili2018-test';
const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Trains the recipe `language-id-nordic` and fastText on the same examples, and evaluates both on the same tests. */
export async function compareFasttext({
  directories,
  home,
  date,
  onStage,
}: ComparisonOptions): Promise<Comparison> {
  const recipe = parseRecipe(await readFile(recipeFile, 'utf8'), path.basename(recipeFile));
  onStage('reading and splitting the data');
  const data = await prepareData(recipe, { directories, home, seed: recipe.seed });
  onStage(`training Runestone on ${data.train.length} examples`);
  const started = performance.now();
  const { exported, full } = await fitPipeline(recipe, data, { steps: standardSteps, pause });
  const trainSeconds = (performance.now() - started) / 1000;
  const evaluations = new Map<string, SingleLabelEvaluation>();
  for (const [source, examples] of data.tests) {
    evaluations.set(source, (await evaluatePipeline(exported, examples, { pause })) as SingleLabelEvaluation);
  }
  const speed = data.tests.get(speedSource) ?? [];
  const ours = {
    name: 'Runestone',
    trainSeconds,
    textsPerSecond: textsPerSecond(exported, speed),
    evaluations,
  };
  onStage('training fastText, two settings');
  const peers = await runFasttext(data.train, data.tests, { home, speedSource });
  return {
    machine: `${availableParallelism()} cores, ${process.arch}, Node ${process.version}`,
    date,
    trainExamples: data.train.length,
    ours,
    peers: peers.map((peer) => sideOf(peer, data.tests, recipe.labels.labels)),
    exportAgreement: agreement(exported, full, [...data.tests.values()].flat()),
  };
}

function sideOf(
  peer: PeerResult,
  tests: ReadonlyMap<string, readonly Example[]>,
  labels: readonly string[],
): Side {
  const { minn, maxn, epoch } = peer.setting;
  const evaluate = (source: string, examples: readonly Example[]): SingleLabelEvaluation =>
    evaluateSingleLabel({
      labels,
      targets: examples.map((example) => labels.indexOf(example.labels[0] as string)),
      predictions: (peer.predictions[source] ?? []).map((label) => labels.indexOf(label)),
    });
  return {
    name: `fastText ${minn}–${maxn}, ${epoch} epochs`,
    trainSeconds: peer.trainSeconds,
    textsPerSecond: peer.textsPerSecond,
    evaluations: new Map([...tests].map(([source, examples]) => [source, evaluate(source, examples)])),
  };
}

/** Median of three passes over the texts, one text at a time, on this thread. */
function textsPerSecond(pipeline: TextPipeline, examples: readonly Example[]): number {
  const passes = [0, 1, 2].map(() => {
    const started = performance.now();
    for (const { text } of examples) pipeline.classify([text], { topK: 1 });
    return examples.length / ((performance.now() - started) / 1000);
  });
  return passes.sort((a, b) => a - b)[1] as number;
}

function agreement(one: TextPipeline, other: TextPipeline, examples: readonly Example[]): number {
  const label = (pipeline: TextPipeline, text: string): string | undefined => {
    const [answer] = pipeline.classify([text], { topK: 1 });
    return answer?.outcome === 'label' ? answer.label : undefined;
  };
  return examples.filter(({ text }) => label(one, text) === label(other, text)).length / examples.length;
}
