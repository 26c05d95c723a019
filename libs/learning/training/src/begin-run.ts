import { stringify } from 'yaml';
import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import { isRunestoneError } from '@runestone/errors';
import { sha256Hex } from '@runestone/files';
import type { DatasetInput, LocalTracker, NewRun, RunHandle, RunRecord } from '@runestone/tracking';
import { trainingErrors } from './errors.ts';
import { parseRecipe } from './parse-recipe.ts';
import type { PreparedData } from './prepare-data.ts';
import { hashRecipe, type Recipe } from './recipe.ts';
import type { TrainingContext } from './training-context.ts';

/** The file of a run that holds its recipe, all values given. */
const recipeFile = 'recipe.yaml';

/** The tag of a run and of a version that tells its data from any other. */
export const dataTag = 'runestone.data_sha256';
/** The tag of a run that tells its recipe from any other. */
export const recipeTag = 'runestone.recipe_sha256';

/** Starts the run of a training, here and, where it is there, on the server. */
export async function beginRun(
  recipe: Recipe,
  data: PreparedData,
  { tracker, artifacts, mirror, codeVersion }: TrainingContext,
): Promise<RunHandle> {
  const run: NewRun = {
    experiment: recipe.name,
    params: flatten({
      text: recipe.text,
      model: recipe.model,
      decision: recipe.decision,
      augment: recipe.data.augment,
      seed: recipe.seed,
    }),
    tags: {
      'mlflow.note.content': recipe.description,
      'mlflow.source.name': 'runestone trainer:train',
      'runestone.code_version': codeVersion,
      [dataTag]: data.fingerprint,
      [recipeTag]: hashRecipe(recipe),
      'runestone.train_examples': String(data.train.length),
      'runestone.leaks_removed': String(data.leaksRemoved),
    },
  };
  const runId = await mirror?.begin(run);
  const handle = await tracker.createRun({ ...run, ...(runId === undefined ? {} : { runId }) });
  await artifacts.write(joinUri(handle.artifactUri, recipeFile), stringify(recipe));
  await handle.logDatasets(datasetsOf(data));
  return handle;
}

function datasetsOf(data: PreparedData): DatasetInput[] {
  const of = (name: string, context: string, examples: number): DatasetInput => ({
    name,
    // MLflow knows one data set of a name and a digest: what is trained on is another than what is evaluated on.
    digest: sha256Hex(`${data.fingerprint} ${context}`).slice(0, 16),
    context,
    source: name,
    profile: { examples },
  });
  return [
    ...Object.entries(data.report.sources).map(([name, count]) => of(name, 'training', count)),
    ...Array.from(data.tests, ([name, examples]) => of(name, 'evaluation', examples.length)),
  ];
}

/**
 * Reads the recipe of a run that was not finished. Throws TRAINING_NOT_RESUMABLE (kind conflict) for one that was, or
 * that was stopped before its recipe was written.
 */
export async function readUnfinishedRun(
  tracker: LocalTracker,
  artifacts: Pick<ArtifactStore, 'read'>,
  runId: string,
): Promise<{ readonly recipe: Recipe; readonly record: RunRecord; readonly folder: string }> {
  const { record, folder } = await tracker.readRunFiles(runId);
  if (record.status === 'FINISHED')
    throw trainingErrors.NOT_RESUMABLE(
      `The run ${record.runId} is finished. Train again for another one; trainer:sync sends what a server does not have.`,
    );
  try {
    const text = String(await artifacts.read(joinUri(record.artifactUri, recipeFile)));
    return { recipe: parseRecipe(text, `${recipeFile} of the run ${record.runId}`), record, folder };
  } catch (error) {
    if (!isRunestoneError(error) || error.kind !== 'not-found') throw error;
    throw trainingErrors.NOT_RESUMABLE(
      `The run ${record.runId} was stopped before it began to train. Start a new one.`,
      { cause: error },
    );
  }
}

/** Goes on with a run. Throws TRAINING_DATA_CHANGED (kind conflict) where the data are not those it began with. */
export async function resumeRun(
  record: RunRecord,
  data: PreparedData,
  { tracker }: TrainingContext,
): Promise<RunHandle> {
  const before = record.tags[dataTag];
  if (before !== data.fingerprint)
    throw trainingErrors.DATA_CHANGED(
      `The data of the run ${record.runId} have changed since it began. Bring back what they were, or start a new run.`,
      { details: { before: before ?? null, now: data.fingerprint } },
    );
  return withoutRepetition(await tracker.openRun(record.runId), record.runId, tracker);
}

/** A handle that leaves out points of a metric and step that were logged before the run was stopped. */
function withoutRepetition(run: RunHandle, runId: string, tracker: LocalTracker): RunHandle {
  const stepsOf = new Map<string, Promise<Set<number>>>();
  const logged = (key: string): Promise<Set<number>> => {
    const known =
      stepsOf.get(key) ??
      tracker.getMetricHistory(runId, key).then((points) => new Set(points.map(({ step }) => step)));
    stepsOf.set(key, known);
    return known;
  };
  return {
    ...run,
    async logMetrics(metrics, step = 0) {
      const fresh: Record<string, number> = {};
      for (const [key, value] of Object.entries(metrics))
        if (!(await logged(key)).has(step)) fresh[key] = value;
      if (Object.keys(fresh).length > 0) await run.logMetrics(fresh, step);
    },
  };
}

/** `{ model: { epochs: 10 } }` → `{ 'model.epochs': '10' }`. */
function flatten(value: object, prefix = ''): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [key, one] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (typeof one === 'object' && one !== null && !Array.isArray(one))
      Object.assign(flat, flatten(one as object, `${name}.`));
    else flat[name] = Array.isArray(one) ? one.join(' ') : String(one);
  }
  return flat;
}
