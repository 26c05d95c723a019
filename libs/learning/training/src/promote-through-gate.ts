import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { SourceContext } from '@runestone/datasets';
import { isRunestoneError } from '@runestone/errors';
import type { Example } from '@runestone/examples';
import type { LoadedModel, ModelLoader } from '@runestone/model-loader';
import { championAlias, promote, type ModelVersion, type Registry } from '@runestone/registry';
import type { Tracker } from '@runestone/tracking';
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
  readonly judgedOn?: { readonly recipe: Recipe; readonly tests: ReadonlyMap<string, readonly Example[]> };
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
  const { recipe, tests } = given.judgedOn ?? (await testsOf(candidate, context));
  const decision = await judgePromotion(
    {
      candidate: gateModel(candidate, loaded),
      ...(champion === undefined ? {} : { champion: gateModel(champion, await load(champion, context)) }),
      tests,
      rules: recipe.promotion,
    },
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

async function testsOf(
  { name, version, runId }: ModelVersion,
  { tracker, artifacts, sources }: GateContext,
): Promise<NonNullable<GatedPromotion['judgedOn']>> {
  try {
    if (runId === undefined) throw new Error('it belongs to no run');
    const { artifactUri } = await tracker.getRun(runId);
    const text = await artifacts.read(joinUri(artifactUri, 'recipe.yaml'));
    const recipe = parseRecipe(text.toString('utf8'), `recipe.yaml of ${name}/${version}`);
    return { recipe, tests: (await prepareData(recipe, { ...sources, seed: recipe.seed })).tests };
  } catch (cause) {
    if (isRunestoneError(cause) && cause.kind !== 'not-found') throw cause;
    throw trainingErrors.NOT_JUDGEABLE(
      `${name}/${version} cannot be compared with the champion: ${(cause as Error).message} To promote it all the same, give --force and a --reason.`,
      { cause },
    );
  }
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
