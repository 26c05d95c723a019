import { isRunestoneError } from '@runestone/errors';
import type { MlflowClient } from '@runestone/mlflow-client';
import { checkKeys, checkTexts } from '../check-entries.ts';
import { trackingErrors } from '../errors.ts';
import type { NamedMetricPoint, RunHandle } from '../tracker.ts';
import { encodeDataset, encodeNumber, mlflowReplies, type MlflowRun } from './mlflow-replies.ts';

/** What a handle on a run of an MLflow server is made of. */
export interface MlflowRunOptions {
  readonly client: MlflowClient;
  readonly run: Pick<MlflowRun['info'], 'run_id' | 'artifact_uri'>;
  readonly clock: () => number;
}

/** The limits of one request of `runs/log-batch`, as MLflow documents them. */
const batchLimits = { metrics: 1000, params: 100, tags: 100, bytes: 900_000 } as const;

/** Creates a handle on a run of an MLflow server. Every call may be repeated: MLflow keeps a metric point once. */
export function createMlflowRun({ client, run, clock }: MlflowRunOptions): RunHandle {
  const runId = run.run_id;
  let last: Promise<unknown> = Promise.resolve();
  let latestMs = 0;
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
  const post = async (what: string, path: string, json: object): Promise<void> => {
    await client.call({
      what,
      method: 'POST',
      path,
      json: { run_id: runId, ...json },
      reply: mlflowReplies.nothing,
      repeatable: true,
    });
  };
  const logBatches = async (
    kind: 'metrics' | 'params' | 'tags',
    entries: readonly object[],
  ): Promise<void> => {
    for (const batch of batchesOf(entries, batchLimits[kind]))
      await post(`log ${kind} of the run ${runId}`, 'mlflow/runs/log-batch', { [kind]: batch });
  };
  return {
    runId,
    artifactUri: run.artifact_uri,
    async logParams(params) {
      checkTexts('param', params);
      await inOrder(() => logBatches('params', entriesOf(params)).catch(explainFixed));
    },
    async logMetrics(metrics, step = 0) {
      checkKeys('metric', metrics);
      // MLflow lists points by time: each call gets a moment of its own, so that the order stays.
      latestMs = Math.max(clock(), latestMs + 1);
      const timeMs = latestMs;
      const points = Object.entries(metrics).map(([key, value]) => ({ key, value, step, timeMs }));
      await inOrder(() => logBatches('metrics', points.map(encodePoint)));
    },
    async logPoints(points) {
      checkKeys('metric', Object.fromEntries(points.map(({ key }) => [key, 0])));
      await inOrder(() => logBatches('metrics', points.map(encodePoint)));
    },
    async setTags(tags) {
      checkTexts('tag', tags);
      await inOrder(() => logBatches('tags', entriesOf(tags)));
    },
    logDatasets: (datasets) =>
      inOrder(() =>
        post(`log data sets of the run ${runId}`, 'mlflow/runs/log-inputs', {
          datasets: datasets.map(encodeDataset),
        }),
      ),
    end: (status, endTimeMs = clock()) =>
      inOrder(() => post(`end the run ${runId}`, 'mlflow/runs/update', { status, end_time: endTimeMs })),
  };
}

const entriesOf = (texts: Readonly<Record<string, string>>): object[] =>
  Object.entries(texts).map(([key, value]) => ({ key, value }));

const encodePoint = ({ key, value, step, timeMs }: NamedMetricPoint): object => ({
  key,
  value: encodeNumber(value),
  step,
  timestamp: timeMs,
});

/** Cuts a list so that no batch has too many entries or too many bytes. */
function* batchesOf(entries: readonly object[], most: number): Generator<object[]> {
  let batch: object[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (batch.length === most || (batch.length > 0 && bytes + size > batchLimits.bytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function explainFixed(error: unknown): never {
  if (isRunestoneError(error) && error.code === 'MLFLOW_REFUSED' && /chang/i.test(error.message)) {
    throw trackingErrors.PARAM_FIXED(
      `A parameter has another value already; parameters are logged once. Start a new run. (${error.message})`,
      { cause: error },
    );
  }
  throw error;
}
