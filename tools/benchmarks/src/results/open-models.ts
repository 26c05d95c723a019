import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { joinUri } from '@runestone/artifacts';
import { isRunestoneError } from '@runestone/errors';
import { bundleFilesOf, parseModelReference, type LoadedModel } from '@runestone/model-loader';
import type { RunRecord } from '@runestone/tracking';
import { parseRecipe, train, type PreparedData, type Recipe } from '@runestone/training';
import type { ResultsWiring } from './results-wiring.ts';

/** The recipes that are compared: one for each family of models, all on the same data. */
export const recipeNames = ['language-id-nordic', 'language-id-lstm', 'language-id-cnn'] as const;

/** A recipe that is compared, by the name of its file. */
export type RecipeName = (typeof recipeNames)[number];

/** A trained model, and what is known of its training. */
export interface OpenedModel {
  readonly recipeName: RecipeName;
  /** As a reader may ask for it: `name/version`, `run:<id>` or `a folder`. */
  readonly reference: string;
  readonly loaded: LoadedModel;
  readonly bundleSizeBytes: number;
  /** From the start of its run to its end; absent where the run is not known or has not ended. */
  readonly trainSeconds?: number;
  /** How its settings compare with those of the recipe; `unknown` where the run is not known. */
  readonly settings: 'as in the recipe' | 'other than the recipe’s' | 'unknown';
}

/** What models are opened with. */
export interface OpenModelsContext {
  readonly wiring: ResultsWiring;
  readonly data: PreparedData;
  readonly recipes: ReadonlyMap<RecipeName, Recipe>;
  readonly codeVersion: string;
  readonly producer: string;
  readonly onStage: (stage: string) => void;
}

const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Reads the compared recipes. Throws an Error where one reads or splits its data in another way than the first. */
export async function readRecipes(): Promise<Map<RecipeName, Recipe>> {
  const recipes = new Map<RecipeName, Recipe>();
  for (const name of recipeNames) {
    const file = new URL(`../../../../apps/trainer/recipes/${name}.yaml`, import.meta.url);
    recipes.set(name, parseRecipe(await readFile(fileURLToPath(file), 'utf8'), `${name}.yaml`));
  }
  const first = recipes.get(recipeNames[0]) as Recipe;
  for (const [name, recipe] of recipes)
    if (!splitsAlike(first, recipe))
      throw new Error(`${name} reads or splits its data in another way than ${recipeNames[0]}`);
  return recipes;
}

/** True where two recipes hold out the same texts of the same data. */
function splitsAlike(one: Recipe, other: Recipe): boolean {
  const splitOf = ({ seed, labels, data, evaluation }: Recipe): unknown => ({
    ...{ seed, labels: labels.labels, sources: data.sources, tests: evaluation.sources },
    ...{ validation: data.validation, test: data.test, shingleWords: data.shingleWords },
  });
  return isDeepStrictEqual(splitOf(one), splitOf(other));
}

/**
 * Opens a model: the one asked for, else the newest version of the recipe's name that was trained on these data, else a new
 * one. Throws an Error where it was trained on other data or another split, or is no model of this kind.
 */
export async function openModel(
  recipeName: RecipeName,
  asked: string | undefined,
  context: OpenModelsContext,
): Promise<OpenedModel> {
  const { wiring, recipes } = context;
  const recipe = recipes.get(recipeName) as Recipe;
  const reference =
    asked ?? (await findVersion(recipe, context)) ?? (await trainVersion(recipeName, context));
  const parsed = parseModelReference(reference);
  const resolved = await wiring.loader.resolve(parsed);
  const loaded = await wiring.loader.load(resolved);
  const run = await readRun(loaded, wiring);
  const problem = findProblem(loaded, run?.recipe, { recipe, data: context.data });
  if (problem !== undefined) {
    await loaded.pipeline.close();
    throw new Error(`${reference} cannot stand for ${recipeName}: ${problem}`);
  }
  return {
    ...{ recipeName, loaded, ...durationOf(run?.record) },
    reference: parsed.kind === 'directory' ? 'a folder' : reference,
    bundleSizeBytes: bundleFilesOf(loaded).reduce((sum, { bytes }) => sum + bytes.length, 0),
    settings: compareSettings(recipe, run?.recipe),
  };
}

/** Why a model cannot be compared, in words. */
function findProblem(
  { manifest }: LoadedModel,
  trained: Recipe | undefined,
  { recipe, data }: { readonly recipe: Recipe; readonly data: PreparedData },
): string | undefined {
  if (manifest.hashes.data !== data.fingerprint)
    return 'it was trained on other data than the recipe reads now';
  const kind = manifest.steps.find(({ role }) => role === 'model')?.id;
  if (kind !== recipe.model.id) return `it is no ${recipe.model.id} but a ${kind}`;
  if (trained !== undefined && !splitsAlike(recipe, trained))
    return 'it was trained on another split of the data, and may know the held-out texts';
  return undefined;
}

function durationOf({ startTimeMs, endTimeMs }: Partial<RunRecord> = {}): { trainSeconds?: number } {
  if (startTimeMs === undefined || endTimeMs === undefined) return {};
  return { trainSeconds: (endTimeMs - startTimeMs) / 1000 };
}

function compareSettings(recipe: Recipe, trained: Recipe | undefined): OpenedModel['settings'] {
  if (trained === undefined) return 'unknown';
  const settingsOf = ({ text, model, decision, data }: Recipe): unknown => [
    text,
    model,
    decision,
    data.augment,
  ];
  return isDeepStrictEqual(settingsOf(recipe), settingsOf(trained))
    ? 'as in the recipe'
    : 'other than the recipe’s';
}

/** The newest version under the recipe's name whose data have the same hash. */
async function findVersion(
  { name }: Recipe,
  { wiring, data }: OpenModelsContext,
): Promise<string | undefined> {
  const versions = await orNone(wiring.registry.listVersions(name));
  const fitting = versions?.find(({ tags }) => tags['runestone.data_sha256'] === data.fingerprint);
  return fitting === undefined ? undefined : `${name}/${fitting.version}`;
}

async function trainVersion(recipeName: RecipeName, context: OpenModelsContext): Promise<string> {
  const { wiring, recipes, codeVersion, producer, onStage } = context;
  onStage(`training ${recipeName}`);
  const { version, runId } = await train(recipes.get(recipeName) as Recipe, {
    ...{ ...wiring, codeVersion, producer, pause, register: true },
    onEvent: (event) => {
      if (event.type === 'epoch')
        onStage(
          `${recipeName}: ${event.metrics.epoch} epochs, loss ${event.metrics.validationLoss.toFixed(4)}`,
        );
    },
  });
  return version === undefined ? `run:${runId}` : `${version.name}/${version.version}`;
}

/** The run that a model comes from, with the recipe that it was started with; undefined where it is not known here. */
async function readRun(
  { identity: { runId } }: LoadedModel,
  { tracker, artifacts }: ResultsWiring,
): Promise<{ readonly record: RunRecord; readonly recipe: Recipe } | undefined> {
  if (runId === undefined) return undefined;
  const record = await orNone(tracker.getRun(runId));
  if (record === undefined) return undefined;
  const text = String(await artifacts.read(joinUri(record.artifactUri, 'recipe.yaml')));
  return { record, recipe: parseRecipe(text, `recipe.yaml of the run ${runId}`) };
}

async function orNone<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isRunestoneError(error) && error.kind === 'not-found') return undefined;
    throw error;
  }
}
