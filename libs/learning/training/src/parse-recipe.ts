import { LineCounter, parseDocument } from 'yaml';
import { checkWithDefaults } from '@runestone/schemas';
import { createLabelSpace } from '@runestone/label-encoding';
import { checkLabelWords } from './check-label-words.ts';
import { checkDataOptions } from './check-data-options.ts';
import { checkFields } from './check-fields.ts';
import { isCuttingItself } from './create-text-steps.ts';
import { trainingErrors } from './errors.ts';
import { recipeSchema, type Recipe } from './recipe.ts';

/**
 * Reads a recipe from YAML, applies overrides such as `model.epochs=10`, fills defaults and checks everything.
 * Errors name the file, the line and the key. `what` is the file's name.
 */
export function parseRecipe(yaml: string, what: string, overrides: readonly string[] = []): Recipe {
  const lines = new LineCounter();
  const document = parseDocument(yaml, {
    lineCounter: lines,
    prettyErrors: true,
    maxAliasCount: 100,
  } as never);
  const [fault] = document.errors;
  if (fault !== undefined) throw trainingErrors.RECIPE_INVALID(`${what} is no valid YAML: ${fault.message}`);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  refuseEndless(value, what);
  for (const override of overrides) applyOverride(value, override);
  try {
    const recipe = checkWithDefaults(recipeSchema, value, what);
    checkMeaning(recipe, what);
    return recipe;
  } catch (error) {
    const place = firstProblemPlace(error);
    const node = place === undefined ? undefined : document.getIn(place, true);
    const offset = (node as { range?: [number] } | undefined)?.range?.[0];
    const line = offset === undefined ? '' : ` (line ${lines.linePos(offset).line})`;
    throw trainingErrors.RECIPE_INVALID(`${(error as Error).message}${line}`, { cause: error });
  }
}

/** The key of the first problem that a schema error lists. */
function firstProblemPlace(error: unknown): string[] | undefined {
  const problems =
    (error as { details?: { problems?: readonly { path: string }[] } }).details?.problems ?? [];
  return problems.map(({ path }) => path.split('/').slice(1)).find((path) => path.length > 0);
}

/** Refuses aliases that hold themselves, and structures too deep to be a recipe. */
function refuseEndless(value: unknown, what: string): void {
  try {
    JSON.stringify(value);
  } catch (cause) {
    throw trainingErrors.RECIPE_INVALID(`${what} refers to itself or is nested too deeply.`, { cause });
  }
}

function checkMeaning(recipe: Recipe, what: string): void {
  checkSteps(recipe, what);
  const space = createLabelSpace(recipe.labels);
  const stray = recipe.evaluation.checks.find(({ label }) => !space.has(label));
  if (stray !== undefined)
    throw trainingErrors.RECIPE_INVALID(
      `${what}: a check expects the label "${stray.label}", which is not listed.`,
    );
  const problem = thresholdsProblem(recipe) ?? setsProblem(recipe) ?? floorsProblem(recipe);
  if (problem !== undefined) throw trainingErrors.RECIPE_INVALID(`${what}: ${problem}`);
  checkLabelWords(recipe, what);
  checkDataOptions(recipe, what);
  checkFields(recipe, what);
}

/** Throws where the steps of a recipe do not fit together. */
function checkSteps({ model, text }: Recipe, what: string): void {
  const featuresId = text.features.id;
  const readable = readableFeatures(model.id);
  if (!readable.includes(featuresId))
    throw trainingErrors.RECIPE_INVALID(
      `${what}: the model ${model.id} reads the features ${readable.join(' or ')}, not ${featuresId}. Set text.features.id.`,
    );
  if (isCuttingItself(featuresId) && (text.tokenization?.id ?? 'whole') !== 'whole')
    throw trainingErrors.RECIPE_INVALID(
      `${what}: the features ${featuresId} read whole texts. Leave out text.tokenization.`,
    );
  const members = model.id === 'ensemble' ? model.members : [{ model }];
  if (isCuttingItself(featuresId))
    for (const member of members)
      if (member.model.id === 'ngram-linear' && member.model.replicas > 1)
        throw trainingErrors.RECIPE_INVALID(
          `${what}: replicas train on threads, where the features ${featuresId} are not to be had. Set model.replicas to 1.`,
        );
  const partCount = text.features.id === 'combined' ? text.features.parts.length : 0;
  const stray = members
    .flatMap((member) => ('parts' in member ? member.parts : []))
    .find((part) => part >= partCount);
  if (stray !== undefined)
    throw trainingErrors.RECIPE_INVALID(
      `${what}: a member of the ensemble reads part ${stray}, and the features have ${partCount}, the first of them 0.`,
    );
}

/** The features that a model can read. */
function readableFeatures(id: Recipe['model']['id']): readonly string[] {
  if (id === 'lstm' || id === 'char-cnn') return ['token-sequence'];
  return id === 'ensemble' ? ['combined'] : ['hashed-ngrams', 'encoder', 'combined'];
}

function thresholdsProblem({ decision, labels, data }: Recipe): string | undefined {
  if (decision.atLeastOne !== undefined && labels.kind === 'single')
    return 'decision.atLeastOne is for several labels. Leave it out: of one label, the best is given.';
  if (decision.thresholds !== 'tuned') return undefined;
  if (labels.kind === 'single')
    return 'decision.thresholds: tuned is for several labels. Set labels.kind: multi, or decision.minConfidence.';
  return data.validation === 0
    ? 'decision.thresholds: tuned needs texts to tune on. Set data.validation above 0.'
    : undefined;
}

function setsProblem({ decision, labels, model }: Recipe): string | undefined {
  if (decision.sets === undefined) return undefined;
  if (labels.kind === 'single')
    return 'decision.sets is for several labels. Set labels.kind: multi, or leave it out.';
  return model.id === 'bi-encoder'
    ? 'decision.sets: a bi-encoder knows labels by their words, and sets have none. Set another model, or leave it out.'
    : undefined;
}

function floorsProblem({ labels, promotion }: Recipe): string | undefined {
  if (labels.kind === 'multi') return undefined;
  const stray = (['elementwiseAccuracy', 'microF1'] as const).find((key) =>
    promotion.floors.some((floor) => floor[key] !== undefined),
  );
  return stray === undefined
    ? undefined
    : `promotion.floors: ${stray} is for several labels. Of one label it says no more than accuracy; set that.`;
}

/** Sets one value in a parsed recipe: `path.to.key=value`, the value read as YAML; `path.to.key=` leaves the key out. */
function applyOverride(root: unknown, override: string): void {
  const equals = override.indexOf('=');
  const path = override.slice(0, equals).split('.');
  if (
    equals < 1 ||
    path.some((part) => part === '' || ['__proto__', 'prototype', 'constructor'].includes(part))
  ) {
    throw trainingErrors.OVERRIDE_INVALID(
      `"${override}" is not of the form path=value, such as model.epochs=10.`,
    );
  }
  let place = root as Record<string, unknown>;
  for (const part of path.slice(0, -1)) {
    const next = (place[part] ??= {});
    if (typeof next !== 'object')
      throw trainingErrors.OVERRIDE_INVALID(`"${override}": ${part} is no group of settings.`);
    place = next as Record<string, unknown>;
  }
  const key = path.at(-1) as string;
  const value = override.slice(equals + 1);
  if (value === '') delete place[key];
  else place[key] = parseDocument(value).toJS() as unknown;
}
