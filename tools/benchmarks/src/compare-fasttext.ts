import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from '@runestone/examples';
import type { SingleLabelEvaluation } from '@runestone/metrics';
import { encodeBundle, standardSteps, type TextPipeline } from '@runestone/text-pipeline';
import {
  classifyExamples,
  evaluatePipeline,
  fitPipeline,
  measureExportLoss,
  parseRecipe,
  prepareData,
} from '@runestone/training';
import { evaluatePeer, withFasttext, type PeerAnswers, type PeerSession } from './fasttext-peer.ts';
import { medianOf } from './median-of.ts';
import type { BenchmarkContext } from './run-benchmark.ts';

/** One side's result. */
export interface Side {
  readonly name: string;
  readonly textsPerSecond: number;
  /** By source. */
  readonly evaluations: ReadonlyMap<string, SingleLabelEvaluation>;
}

/** A side that was trained in this comparison: features and fit, without reading and splitting. */
export interface TrainedSide extends Side {
  readonly trainSeconds: number;
}

/** Everything one comparison measured. */
export interface Comparison {
  readonly machine: string;
  readonly date: string;
  readonly trainExamples: number;
  readonly ours: TrainedSide;
  readonly peers: readonly TrainedSide[];
  /** fastText's published lid.176.ftz, where it was found. It was trained on other and far more data. */
  readonly published?: Side;
  /** Size of the exported bundle without its documents. */
  readonly bundleSizeBytes: number;
  /** Share of the test texts that the exported model labels as the full one does. */
  readonly exportAgreement: number;
}

/** What a comparison needs. */
export interface ComparisonOptions extends BenchmarkContext {
  readonly directories: readonly string[];
}

const recipeFile = fileURLToPath(
  new URL('../../../apps/trainer/recipes/language-id-nordic.yaml', import.meta.url),
);
const publishedFile = 'models/lid.176/lid.176.ftz';
/** The test that is timed, and how often. */
export const speedSource = 'wili2018-test';
export const speedRounds = 9;
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
  const threads = availableParallelism();
  const { exported, full } = await fitPipeline(recipe, data, { steps: standardSteps, pause, threads });
  const trainSeconds = (performance.now() - started) / 1000;
  const evaluations = new Map<string, SingleLabelEvaluation>();
  for (const [source, examples] of data.tests) {
    evaluations.set(source, (await evaluatePipeline(exported, examples, { pause })) as SingleLabelEvaluation);
  }
  const tested = [...data.tests.values()].flat();
  const [ofExported, ofFull] = [
    await classifyExamples(exported, tested, { pause }),
    await classifyExamples(full, tested, { pause }),
  ];
  onStage('training fastText, two settings');
  const published = directories
    .map((directory) => path.resolve(directory, publishedFile))
    .find((file) => existsSync(file));
  return withFasttext(data.train, data.tests, { home, speedSource, published }, async (session) => {
    onStage('timing all sides in turn');
    const speeds = await timeInTurn(exported, data.tests.get(speedSource) ?? [], session);
    const sideOf = (name: string, place: number, peer: PeerAnswers): Side => ({
      name,
      textsPerSecond: speeds[place + 1] as number,
      evaluations: evaluatePeer(peer, data.tests, exported.labelSpace),
    });
    const { trained } = session;
    return {
      machine: `${availableParallelism()} cores, ${process.arch}, Node ${process.version}`,
      date,
      trainExamples: data.train.length,
      ours: { name: 'Runestone', trainSeconds, textsPerSecond: speeds[0] as number, evaluations },
      peers: trained.map(({ trainSeconds: seconds, setting: { minn, maxn, epoch }, ...peer }, place) => ({
        ...sideOf(`fastText ${minn}–${maxn}, ${epoch} epochs`, place, peer),
        trainSeconds: seconds,
      })),
      ...(session.published === undefined
        ? {}
        : { published: sideOf('lid.176.ftz, as published', trained.length, session.published) }),
      bundleSizeBytes: await bundleSize(exported),
      exportAgreement: measureExportLoss(ofExported, ofFull, tested).agreement,
    };
  });
}

/**
 * Texts per second of each side, ours first: the median over rounds, one text at a time on one thread. In a round every
 * side takes one pass, so that a slow spell of the machine slows all.
 */
async function timeInTurn(
  pipeline: TextPipeline,
  examples: readonly Example[],
  session: PeerSession,
): Promise<number[]> {
  const ours = async (): Promise<number> => {
    const started = performance.now();
    for (const { text } of examples) await pipeline.classify([text], { topK: 1 });
    return (performance.now() - started) / 1000;
  };
  const peerCount = session.trained.length + (session.published === undefined ? 0 : 1);
  const peers = Array.from({ length: peerCount }, (_, place) => () => session.timePass(place));
  const sides = [ours, ...peers];
  const seconds: number[][] = sides.map(() => []);
  for (let round = 0; round < speedRounds; round += 1) {
    for (const [place, pass] of sides.entries()) seconds[place]?.push(await pass());
  }
  return seconds.map((values) => examples.length / medianOf(values));
}

async function bundleSize(pipeline: TextPipeline): Promise<number> {
  // Only the length of a hash counts here.
  const hash = '0'.repeat(64);
  const files = await encodeBundle(pipeline, standardSteps, {
    ...{ task: 'language-id', description: '', producer: 'benchmark', metrics: {}, goldenTexts: [] },
    ...{ hashes: { recipe: hash, data: hash }, documents: [], sha256: () => hash },
  });
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
