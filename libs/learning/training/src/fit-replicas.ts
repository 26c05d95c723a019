import { RunestoneError, type ErrorKind } from '@runestone/errors';
import { averageLinearModels, type LinearModel, type LinearParameters } from '@runestone/models';
import type { TextSteps } from '@runestone/text-pipeline';
import { startThread } from '@runestone/threads';
import { trainingErrors } from './errors.ts';
import type { FitContext } from './fit-context.ts';
import { fitReplica, type ReplicaJob } from './fit-replica.ts';
import type { ModelOptions } from './recipe.ts';

/** What a thread is given. */
export interface ReplicaTask {
  readonly job: ReplicaJob;
  readonly replica: number;
}

/** What a thread answers: parameters, or why there are none. */
export type ReplicaAnswer =
  | { readonly parameters: LinearParameters }
  | { readonly kind: ErrorKind; readonly code: string; readonly message: string };

/**
 * Trains the replicas of a recipe's model and averages their weights (McDonald, Hall and Mann 2010). Up to `threads` at a
 * time: the result is the same for any number. Reports tell of the first replica of those that train at a time.
 */
export async function fitReplicas(
  job: ReplicaJob,
  steps: TextSteps,
  context: FitContext,
): Promise<LinearModel> {
  const { replicas: count } = job.recipe.model as ModelOptions<'ngram-linear'>;
  const threads = Math.max(1, Math.min(context.threads ?? 1, count));
  const fitted: LinearParameters[] = [];
  for (let first = 0; first < count; first += threads) {
    const last = Math.min(first + threads, count);
    const others = Array.from({ length: last - first - 1 }, (_, i) => first + 1 + i);
    fitted.push(...(await fitTogether({ job, steps, here: first, others }, onlyFirstEpochs(context, first))));
  }
  return averageLinearModels(fitted);
}

interface Together {
  readonly job: ReplicaJob;
  readonly steps: TextSteps;
  readonly here: number;
  readonly others: readonly number[];
}

/** One replica here, the others on threads; when one fails, the others end. */
async function fitTogether(
  { job, steps, here, others }: Together,
  context: FitContext,
): Promise<LinearParameters[]> {
  const stop = new AbortController();
  const signal = context.signal === undefined ? stop.signal : AbortSignal.any([context.signal, stop.signal]);
  try {
    return await Promise.all([
      fitReplica(job, steps, here, { ...context, signal }),
      ...others.map((replica) => fitOnThread({ job, replica }, signal)),
    ]);
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/** Metrics of an epoch belong to the run once: those of replica 0. */
function onlyFirstEpochs(context: FitContext, first: number): FitContext {
  const { onEpoch: _, ...others } = context;
  return first === 0 ? context : others;
}

function fitOnThread(task: ReplicaTask, signal: AbortSignal): Promise<LinearParameters> {
  const worker = startThread(import.meta.url, 'replica-worker', task);
  return new Promise<LinearParameters>((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (answer: ReplicaAnswer) => {
      if ('parameters' in answer) resolve(answer.parameters);
      else reject(new RunestoneError(answer));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(trainingErrors.THREAD_ENDED(`A training thread ended with code ${code} before it was done.`));
    });
  }).finally(() => worker.terminate());
}
