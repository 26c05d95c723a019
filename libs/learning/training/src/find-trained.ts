import { isRunestoneError } from '@runestone/errors';
import { championAlias, type ModelVersion } from '@runestone/registry';
import type { RunRecord } from '@runestone/tracking';
import { dataTag, recipeTag } from './begin-run.ts';
import { fingerprintData } from './prepare-data.ts';
import { hashRecipe, type Recipe } from './recipe.ts';
import type { TrainingContext } from './training-context.ts';

/** A registered version and the run that it comes from. */
export interface TrainedVersion {
  readonly version: ModelVersion;
  readonly run: RunRecord;
}

/**
 * Finds a registered version that was trained from this recipe and the same data: the champion where it is one of several, else
 * the newest; undefined where there is none. Reads the data only where a run of the recipe is finished. Throws what reading
 * throws.
 */
export async function findTrained(
  recipe: Recipe,
  { tracker, registry, sources }: Pick<TrainingContext, 'tracker' | 'registry' | 'sources'>,
): Promise<TrainedVersion | undefined> {
  const wanted = hashRecipe(recipe);
  const ofRecipe = (await tracker.searchRuns({ experiment: recipe.name })).filter(
    ({ status, tags }) => status === 'FINISHED' && tags[recipeTag] === wanted,
  );
  if (ofRecipe.length === 0) return undefined;
  const fingerprint = await fingerprintData(recipe, sources);
  const runs = new Map(
    ofRecipe.filter(({ tags }) => tags[dataTag] === fingerprint).map((run) => [run.runId, run]),
  );
  const found = (await versionsOf(recipe.name, registry)).flatMap((version) => {
    const run = runs.get(version.runId ?? '');
    return run === undefined ? [] : [{ version, run }];
  });
  return found.find(({ version }) => version.aliases.includes(championAlias)) ?? found[0];
}

async function versionsOf(
  name: string,
  { listVersions }: Pick<TrainingContext['registry'], 'listVersions'>,
): Promise<ModelVersion[]> {
  try {
    return await listVersions(name);
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'REGISTRY_MODEL_UNKNOWN') return [];
    throw error;
  }
}
