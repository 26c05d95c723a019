import type { Example } from '@runestone/examples';
import { createLabelSpace, type LabelSpace } from '@runestone/label-encoding';
import {
  confidenceIntervals,
  type EvaluationIntervals,
  type SingleLabelEvaluation,
} from '@runestone/metrics';
import { createRandom } from '@runestone/random';
import { evaluatePipeline, prepareData, type PreparedData, type Recipe } from '@runestone/training';
import { evaluatePeer, withFasttext, type PeerSession } from '../fasttext-peer.ts';
import { describeMachine, type MachineFacts } from './describe-machine.ts';
import { measureSpeed, quantile, type Speed } from './measure-speed.ts';
import {
  openModel,
  readRecipes,
  recipeNames,
  type OpenedModel,
  type OpenModelsContext,
  type RecipeName,
} from './open-models.ts';

/** How good a model is on one test. */
export interface TestResult {
  readonly evaluation: SingleLabelEvaluation;
  readonly intervals: EvaluationIntervals;
}

/** One side of the comparison: a model of ours, or fastText. */
export interface ComparedSide {
  readonly name: string;
  /** By source. */
  readonly tests: ReadonlyMap<string, TestResult>;
  readonly trainSeconds?: number;
}

/** One of our models. */
export interface ComparedModel extends ComparedSide {
  readonly opened: OpenedModel;
  readonly speed: Speed;
}

/** fastText; its process tells only how long a pass over all timed texts takes. */
interface ComparedPeer extends ComparedSide {
  readonly meanMs: number;
}

/** Everything that one comparison found. */
export interface Results {
  readonly data: PreparedData;
  readonly recipe: Recipe;
  readonly models: readonly ComparedModel[];
  readonly peer: ComparedPeer;
  readonly timedTexts: number;
  readonly rounds: number;
  readonly machine: MachineFacts;
}

/** What a comparison needs. */
export interface CompareOptions extends Pick<OpenModelsContext, 'wiring' | 'producer' | 'onStage'> {
  /** References by recipe: models to take as they are. */
  readonly asked: ReadonlyMap<string, string>;
  readonly codeVersion: string;
  readonly rounds: number;
}

/** The test whose texts are timed: those of as many characters. */
export const timedSource = { name: 'wili2018-test', characters: 100 } as const;
const timedCount = 1000;
const timedName = 'timed texts';
const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Evaluates a model of every family and fastText, trained on the same texts, on the same held-out texts; then times them. */
export async function compareModels(options: CompareOptions): Promise<Results> {
  const { wiring, asked, onStage } = options;
  const recipes = await readRecipes();
  const recipe = recipes.get(recipeNames[0]) as Recipe;
  onStage('reading and splitting the data');
  const data = await prepareData(recipe, { ...wiring.sources, seed: recipe.seed });
  const opened: OpenedModel[] = [];
  // Trained where they are missing: one after another.
  for (const name of recipeNames)
    opened.push(await openModel(name, asked.get(name), { ...options, data, recipes }));
  try {
    const tests = new Map<RecipeName, ComparedSide['tests']>();
    for (const model of opened) {
      onStage(`evaluating ${model.recipeName} (${model.reference})`);
      tests.set(model.recipeName, await evaluateModel(model, data));
    }
    return await besideFasttext({ ...options, recipe, data, opened, tests });
  } finally {
    await Promise.all(opened.map(({ loaded }) => loaded.pipeline.close()));
  }
}

interface Evaluated extends CompareOptions {
  readonly recipe: Recipe;
  readonly data: PreparedData;
  readonly opened: readonly OpenedModel[];
  readonly tests: ReadonlyMap<RecipeName, ComparedSide['tests']>;
}

async function besideFasttext(evaluated: Evaluated): Promise<Results> {
  const { wiring, data, recipe, opened, tests, rounds, codeVersion, onStage } = evaluated;
  const timed = timedExamples(data);
  const withTimed = new Map([...data.tests, [timedName, timed]]);
  onStage('training fastText, two settings');
  const peerOptions = { home: wiring.home, speedSource: timedName, published: undefined };
  return withFasttext(data.train, withTimed, peerOptions, async (session) => {
    const peer = chooseBetter(session, data, createLabelSpace(recipe.labels));
    onStage('timing all models in turn');
    const machine = await describeMachine({ wiring, codeVersion });
    const passes: number[] = [];
    const speeds = await measureSpeed(opened.map(classifying), {
      ...{ texts: timed.map(({ text }) => text), rounds },
      onRound: async () => void passes.push(await session.timePass(peer.place)),
    });
    return {
      ...{ data, recipe, rounds, machine },
      timedTexts: timed.length,
      models: opened.map((model, place) => ({
        name: model.recipeName,
        ...{ opened: model, tests: tests.get(model.recipeName) as ComparedSide['tests'] },
        ...(model.trainSeconds === undefined ? {} : { trainSeconds: model.trainSeconds }),
        speed: speeds[place] as Speed,
      })),
      // The first pass warms up.
      peer: { ...peer.side, meanMs: (quantile(passes.slice(1), 0.5) * 1000) / timed.length },
    };
  });
}

const classifying = ({ loaded: { pipeline } }: OpenedModel) => ({
  classify: (texts: readonly string[]) => pipeline.classify(texts, { topK: 1 }),
});

async function evaluateModel({ recipeName, loaded }: OpenedModel, data: PreparedData) {
  const results = new Map<string, TestResult>();
  for (const [source, examples] of data.tests) {
    const evaluation = await evaluatePipeline(loaded.pipeline, examples, { pause });
    results.set(source, withIntervals(evaluation as SingleLabelEvaluation, `${recipeName} ${source}`));
  }
  return results;
}

function withIntervals(evaluation: SingleLabelEvaluation, seed: string): TestResult {
  return {
    evaluation,
    intervals: confidenceIntervals(evaluation, { uniform: createRandom(seed).nextFloat }),
  };
}

/** The setting of fastText that has the higher mean macro F1 on the tests themselves, which favours it. */
function chooseBetter({ trained }: PeerSession, data: PreparedData, space: LabelSpace) {
  const sides = trained.map(({ setting: { minn, maxn, epoch }, trainSeconds, ...answers }, place) => {
    const name = `fastText ${minn}–${maxn}, ${epoch} epochs`;
    const tests = new Map(
      Array.from(evaluatePeer(answers, data.tests, space), ([source, evaluation]) => [
        source,
        withIntervals(evaluation, `${name} ${source}`),
      ]),
    );
    const macros = Array.from(tests.values(), ({ evaluation }) => evaluation.macroF1);
    return { place, side: { name, tests, trainSeconds }, sum: macros.reduce((sum, one) => sum + one, 0) };
  });
  return sides.reduce((best, one) => (one.sum > best.sum ? one : best));
}

/** Texts of the timed length, evenly spread over the test: it is sorted by language. */
function timedExamples({ tests }: PreparedData): Example[] {
  const long = (tests.get(timedSource.name) ?? []).filter(
    ({ text }) => [...text].length === timedSource.characters,
  );
  const count = Math.min(timedCount, long.length);
  return Array.from({ length: count }, (_, i) => long[Math.floor((i * long.length) / count)] as Example);
}
