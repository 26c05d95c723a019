import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { SourceContext } from '@runestone/datasets';
import { isRunestoneError } from '@runestone/errors';
import { groupNames, removeLeaks, type Example } from '@runestone/examples';
import type { LoadedModel, ModelLoader } from '@runestone/model-loader';
import { championAlias, promote, type ModelVersion, type Registry } from '@runestone/registry';
import type { Tracker } from '@runestone/tracking';
import { dataTag } from './begin-run.ts';
import type { Pacing } from './build-matrix.ts';
import { trainingErrors } from './errors.ts';
import { judgePromotion, type GateDecision, type GateModel } from './judge-promotion.ts';
import { parseRecipe } from './parse-recipe.ts';
import { prepareData } from './prepare-data.ts';
import type { Recipe } from './recipe.ts';

/** Where the gate finds what it judges. */
export interface GateContext extends Pacing {
  readonly registry: Registry;
  readonly tracker: Pick<Tracker, 'getRun'>;
  readonly artifacts: Pick<ArtifactStore, 'read'>;
  readonly loader: ModelLoader;
  readonly sources: SourceContext;
}

/** Which version shall become champion, and why. */
export interface GatedPromotion {
  readonly name: string;
  readonly version: number;
  readonly reason: string;
  /** Promotes without judging; the reason says why. */
  readonly force?: boolean;
  /** The tests of the candidate's training where they are at hand; else its recipe is read and its data prepared again. */
  readonly judgedOn?: JudgedOn;
}

/** What came of it. */
export interface GatedPromotionResult {
  readonly promoted: boolean;
  /** Absent where the promotion was forced, or the version was the champion already. */
  readonly decision?: GateDecision;
}

/**
 * Makes a version the champion if the gate lets it pass; records the decision and its reasons as tags of both versions.
 * Throws TRAINING_NOT_JUDGEABLE where the candidate's run or recipe is gone, REGISTRY_ALIAS_MOVED where another version
 * became champion meanwhile.
 */
export async function promoteThroughGate(
  given: GatedPromotion,
  context: GateContext,
): Promise<GatedPromotionResult> {
  const { name, version, reason, force = false } = given;
  const { registry } = context;
  const candidate = await registry.getVersion(name, version);
  // A bundle that cannot be loaded must never become the champion, by force either.
  const loaded = await load(candidate, context);
  const champion = await findChampion(registry, name);
  const judgedAgainst = { version: champion?.version };
  if (champion?.version === version) return { promoted: true };
  if (force) {
    await promote(registry, { name, version, reason: `forced: ${reason}`, judgedAgainst });
    await registry.setVersionTags(name, version, {
      'runestone.gate': 'forced',
      'runestone.gate.reasons': reason,
    });
    return { promoted: true };
  }
  const judgedOn = given.judgedOn ?? (await testsOf(candidate, context));
  const { recipe, tests } = judgedOn;
  const rival =
    champion === undefined
      ? {}
      : {
          champion: gateModel(champion, await load(champion, context)),
          comparable: await unseenBy(champion, { candidate, ...judgedOn }, context),
        };
  const decision = await judgePromotion(
    { candidate: gateModel(candidate, loaded), ...rival, tests, rules: recipe.promotion },
    context,
  );
  if (decision.passed) await promote(registry, { name, version, reason, judgedAgainst });
  await record(registry, decision, { candidate, champion });
  return { promoted: decision.passed, decision };
}

async function load(version: ModelVersion, { loader }: GateContext): Promise<LoadedModel> {
  return loader.load(await loader.resolve({ kind: 'version', name: version.name, version: version.version }));
}

function gateModel({ name, version }: ModelVersion, { pipeline, manifest }: LoadedModel): GateModel {
  const bundleSizeBytes = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { id: `${name}/${version}`, pipeline, bundleSizeBytes };
}

async function findChampion(registry: Registry, name: string): Promise<ModelVersion | undefined> {
  try {
    return await registry.getAlias(name, championAlias);
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'REGISTRY_ALIAS_UNKNOWN') return undefined;
    throw error;
  }
}

interface JudgedOn {
  readonly recipe: Recipe;
  readonly tests: ReadonlyMap<string, readonly Example[]>;
}

async function testsOf(version: ModelVersion, context: GateContext): Promise<JudgedOn> {
  try {
    const recipe = await recipeOf(version, context);
    const { tests } = await prepareData(recipe, { ...context.sources, seed: recipe.seed });
    return { recipe, tests };
  } catch (cause) {
    if (isRunestoneError(cause) && cause.kind !== 'not-found') throw cause;
    throw trainingErrors.NOT_JUDGEABLE(
      `${version.name}/${version.version} cannot be compared with the champion: ${(cause as Error).message} To promote it all the same, give --force and a --reason.`,
      { cause },
    );
  }
}

async function recipeOf(
  { name, version, runId }: ModelVersion,
  { tracker, artifacts }: GateContext,
): Promise<Recipe> {
  if (runId === undefined) throw new Error('it belongs to no run.');
  const { artifactUri } = await tracker.getRun(runId);
  const text = await artifacts.read(joinUri(artifactUri, 'recipe.yaml'));
  return parseRecipe(text.toString('utf8'), `recipe.yaml of ${name}/${version}`);
}

/**
 * The tests that the champion was not trained on. Where its recipe or its data cannot be had, all of them: the comparison
 * then errs on the side of the champion.
 */
async function unseenBy(
  champion: ModelVersion,
  { candidate, recipe, tests }: JudgedOn & { readonly candidate: ModelVersion },
  context: GateContext,
): Promise<ReadonlySet<Example>> {
  const all = [...tests.values()].flat();
  try {
    const theirs = await recipeOf(champion, context);
    const sameData = champion.tags[dataTag] === candidate.tags[dataTag];
    if (sameData && splitOf(theirs) === splitOf(recipe)) return new Set(all);
    const { train, validation } = await prepareData(theirs, { ...context.sources, seed: theirs.seed });
    const seen = [...train, ...validation];
    const groups = new Set(seen.flatMap(groupNames));
    const { examples } = removeLeaks(all, seen);
    return new Set(examples.filter((example) => !groupNames(example).some((name) => groups.has(name))));
  } catch (error) {
    if (isRunestoneError(error) && error.kind !== 'not-found') throw error;
    return new Set(all);
  }
}

/** What decides which example goes into which part. */
function splitOf({ data, evaluation, labels, seed }: Recipe): string {
  const { augment: _, ...rest } = data;
  return JSON.stringify([rest, evaluation.sources, labels, seed]);
}

const longestTag = 4000;

async function record(
  registry: Registry,
  { passed, champion: against, checks }: GateDecision,
  { candidate, champion }: { candidate: ModelVersion; champion: ModelVersion | undefined },
): Promise<void> {
  const outcome = passed ? 'passed' : 'failed';
  const reasons = checks.map((check) => `${check.passed ? '+' : '-'} ${check.reason}`).join('\n');
  await registry.setVersionTags(candidate.name, candidate.version, {
    'runestone.gate': outcome,
    'runestone.gate.against': against ?? 'no champion',
    'runestone.gate.reasons': reasons.slice(0, longestTag) || 'no condition was set',
  });
  if (champion === undefined) return;
  await registry.setVersionTags(champion.name, champion.version, {
    'runestone.gate.challenged_by': `${candidate.name}/${candidate.version}: ${outcome}`,
    'runestone.gate.challenge_reasons': reasons.slice(0, longestTag),
  });
}
