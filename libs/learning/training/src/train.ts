import { rm } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { fromUnknown } from '@runestone/errors';
import { sha256Hex, withFileLock } from '@runestone/files';
import type { LocalRunFiles } from '@runestone/tracking';
import { beginRun, readUnfinishedRun, resumeRun } from './begin-run.ts';
import { fitPipeline, type FittedPipeline } from './fit-pipeline.ts';
import type { ReplicaJob } from './fit-replica.ts';
import { judgePipeline } from './judge-pipeline.ts';
import { createCheckpointKeeper } from './keep-checkpoints.ts';
import { prepareData } from './prepare-data.ts';
import { publishRun, type Publication } from './publish-run.ts';
import type { Recipe } from './recipe.ts';
import type { PublishedRun, TrainingContext, TrainingResult } from './training-context.ts';

/** Trains a recipe from data to a registered model version. A signal ends the run as KILLED, a failure as FAILED. */
export async function train(recipe: Recipe, context: TrainingContext): Promise<TrainingResult> {
  return trainRun(recipe, context);
}

/**
 * Goes on with a run that was stopped, by a signal, a failure or a kill at any moment, to the bytes that it would have come
 * to without. Throws TRAINING_NOT_RESUMABLE or TRAINING_DATA_CHANGED (kind conflict).
 */
export async function resume(runId: string, context: TrainingContext): Promise<TrainingResult> {
  const unfinished = await readUnfinishedRun(context.tracker, context.artifacts, runId);
  return trainRun(unfinished.recipe, context, unfinished);
}

async function trainRun(
  recipe: Recipe,
  context: TrainingContext,
  before?: LocalRunFiles,
): Promise<TrainingResult> {
  const { onEvent, signal } = context;
  const sources = { ...context.sources, seed: recipe.seed, ...(signal === undefined ? {} : { signal }) };
  const data = await prepareData(recipe, sources, (source, examples) =>
    onEvent?.({ type: 'read', source, examples }),
  );
  onEvent?.({ type: 'prepared', data });
  // Two processes that train one run would write over each other.
  const locked = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
    withFileLock(path.join(folder, '.training-lock'), work);
  if (before !== undefined)
    return locked(before.folder, async () => {
      const run = await resumeRun(before.record, data, context);
      return trainLocked({ recipe, data, context, run, folder: before.folder });
    });
  const run = await beginRun(recipe, data, context);
  const { folder } = await context.tracker.readRunFiles(run.runId);
  return locked(folder, () => trainLocked({ recipe, data, context, run, folder }));
}

interface Locked extends Publication {
  readonly folder: string;
}

async function trainLocked({ recipe, data, context, run, folder }: Locked): Promise<TrainingResult> {
  const { signal, onEvent } = context;
  onEvent?.({ type: 'started', recipe: recipe.name, runId: run.runId });
  const state = {
    folder: path.join(folder, 'state'),
    key: sha256Hex(`${stringify(recipe)}${data.fingerprint}`),
  };
  const mirror = context.mirror?.start(run.runId);
  try {
    const fitted = await fit({ recipe, data, context, run }, state, () => mirror?.poke());
    const result = await publishFitted(fitted, { recipe, data, context, run });
    await run.end('FINISHED');
    await rm(state.folder, { recursive: true, force: true });
    return mirror === undefined ? result : { ...result, ...outcomeOf(await mirror.finish()) };
  } catch (error) {
    const interrupted = signal?.aborted === true || fromUnknown(error).code === 'SYSTEM_INTERRUPTED';
    // What went wrong first is what the caller must hear of.
    await run.end(interrupted ? 'KILLED' : 'FAILED').catch(() => undefined);
    await mirror?.finish();
    throw error;
  }
}

async function publishFitted(fitted: FittedPipeline, publication: Publication): Promise<TrainingResult> {
  const { recipe, data, context } = publication;
  try {
    const judgement = await judgePipeline(fitted, recipe, data, pacingOf(context));
    return await publishRun(fitted, judgement, publication);
  } finally {
    await fitted.exported.close();
    await fitted.full.close();
  }
}

function outcomeOf(published: PublishedRun): Pick<TrainingResult, 'version' | 'unsent'> {
  if (!published.complete) return { unsent: published.problem };
  return published.version === undefined ? {} : { version: published.version };
}

const pacingOf = ({ pause, signal, onEvent }: TrainingContext) => ({
  pause,
  ...(signal === undefined ? {} : { signal }),
  onProgress: (done: number, total: number) =>
    onEvent?.({ type: 'progress', stage: 'evaluate', done, total }),
});

async function fit(
  { recipe, data, context, run }: Publication,
  state: NonNullable<ReplicaJob['state']>,
  poke: () => void,
): Promise<FittedPipeline> {
  const { onEvent, checkpoints: keep = 3 } = context;
  const keepCheckpoint = createCheckpointKeeper({ ...context, recipe, data, run, keep });
  return fitPipeline(recipe, data, {
    ...context,
    state,
    onProgress: (stage, done, total) => onEvent?.({ type: 'progress', stage, done, total }),
    onBackend: (backend) => run.setTags({ 'runestone.backend': backend }),
    onEpoch: async (metrics) => {
      const { epoch, trainLoss, validationLoss, validationAccuracy } = metrics;
      await run.logMetrics(
        { train_loss: trainLoss, validation_loss: validationLoss, validation_accuracy: validationAccuracy },
        epoch,
      );
      poke();
      onEvent?.({ type: 'epoch', metrics });
    },
    ...(keep === 0
      ? {}
      : {
          onCheckpoint: async (epoch, pipeline) => {
            await keepCheckpoint(epoch, pipeline);
            poke();
          },
        }),
  });
}
