import { isRunestoneError } from '@runestone/errors';
import { readPages, type MlflowClient } from '@runestone/mlflow-client';
import { checkExperimentName, checkTexts } from '../check-entries.ts';
import { trackingErrors } from '../errors.ts';
import type { MetricPoint, NewRun, RunHandle, RunRecord, Tracker } from '../tracker.ts';
import { createMlflowExperiments, type MlflowExperiments } from './mlflow-experiments.ts';
import { creationTag, decodeNumber, mlflowReplies, recordOf, type MlflowRun } from './mlflow-replies.ts';
import {
  finishLoggedModel,
  openLoggedModel,
  type LoggedModel,
  type NewLoggedModel,
} from './mlflow-logged-model.ts';
import { createMlflowRun } from './mlflow-run.ts';

/** How a tracker on an MLflow server is made. */
export interface MlflowTrackerOptions {
  readonly client: MlflowClient;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Gives 32 new hex digits at each call. */
  readonly randomId: () => string;
  /** Where new experiments keep artifacts, as `s3://bucket/folder`; where the server says unless given. */
  readonly artifactRoot?: string;
}

/** Runs and points that are asked for at a time. */
const pageSize = 1000;

/** Runs on an MLflow server, with what a mirror needs beside the contract. */
export interface MlflowTracker extends Tracker {
  /** As createRun; a run that was created under the same id before is given back instead. */
  createRunOnce(run: NewRun, once: CreationOnce): Promise<RunHandle>;
  /** A handle on a run that is known to be there; nothing is asked. */
  attachRun(run: Pick<RunRecord, 'runId' | 'artifactUri'>): Promise<RunHandle>;
  /** Registers a run's model as MLflow's LoggedModel, or finds it; undefined where the server has no such thing. */
  openLoggedModel(model: NewLoggedModel): Promise<LoggedModel | undefined>;
  /** Says that the files of a LoggedModel are complete. */
  finishLoggedModel(model: LoggedModel, runId: string): Promise<void>;
}

/** What a creation is known by, and when the run began. */
interface CreationOnce {
  /** 32 hex digits. */
  readonly creationId: string;
  readonly startTimeMs: number;
}

/** Creates a tracker whose runs are those of an MLflow server (3.x, REST API 2.0). */
export function createMlflowTracker(options: MlflowTrackerOptions): MlflowTracker {
  const { client, clock, randomId, artifactRoot } = options;
  const experiments = createMlflowExperiments(client, artifactRoot);
  const findRun = (runId: string): Promise<MlflowRun> => findRunByDigits(client, experiments, runId);
  return {
    async createRun(run) {
      const created = await createRun(run, { client, experiments, startTimeMs: clock(), id: randomId() });
      const handle = createMlflowRun({ client, run: created.info, clock });
      if (run.params !== undefined) await handle.logParams(run.params);
      return handle;
    },
    async createRunOnce(run, { creationId, startTimeMs }) {
      checkExperimentName(run.experiment);
      const creation = { client, experiments, startTimeMs, id: creationId };
      const there = await findCreation(client, [await experiments.idOf(run.experiment)], creationId);
      const { info } = there ?? (await createRun(run, creation));
      const handle = createMlflowRun({ client, run: info, clock });
      if (run.params !== undefined) await handle.logParams(run.params);
      return handle;
    },
    attachRun: async ({ runId, artifactUri }) =>
      createMlflowRun({ client, run: { run_id: runId, artifact_uri: artifactUri }, clock }),
    openLoggedModel: async (model) => openLoggedModel(client, await findRun(model.runId), model),
    finishLoggedModel: (model, runId) => finishLoggedModel(client, model, runId),
    async openRun(runId) {
      const { info } = await findRun(runId);
      const reopened = { run_id: info.run_id, status: 'RUNNING' };
      await client.call({
        what: `go on with the run ${runId}`,
        method: 'POST',
        path: 'mlflow/runs/update',
        json: reopened,
        reply: mlflowReplies.nothing,
        repeatable: true,
      });
      return createMlflowRun({ client, run: info, clock });
    },
    async getRun(runId) {
      const run = await findRun(runId);
      return recordOf(run, await experiments.nameOf(run.info.experiment_id));
    },
    async searchRuns({ experiment, limit = Infinity } = {}) {
      const ids =
        experiment === undefined ? await experiments.listIds() : [await experiments.findId(experiment)];
      const known = ids.filter((id) => id !== undefined);
      const runs = known.length === 0 ? [] : await searchRuns(client, { ids: known, limit });
      const records: RunRecord[] = [];
      for (const run of runs) records.push(recordOf(run, await experiments.nameOf(run.info.experiment_id)));
      return records;
    },
    async getMetricHistory(runId, key) {
      const { info } = await findRun(runId);
      return metricHistory(client, info.run_id, key);
    },
  };
}

interface Creation {
  readonly client: MlflowClient;
  readonly experiments: MlflowExperiments;
  readonly startTimeMs: number;
  readonly id: string;
}

const creationAttempts = 4;

/** Creates a run once: where it is not known whether the server took a request, it is looked for before the next. */
async function createRun(
  { experiment, name, tags = {}, params = {} }: NewRun,
  { client, experiments, startTimeMs, id }: Creation,
): Promise<MlflowRun> {
  checkExperimentName(experiment);
  checkTexts('tag', tags);
  checkTexts('param', params);
  const experimentId = await experiments.idOf(experiment);
  const json = {
    experiment_id: experimentId,
    run_name: name ?? `${experiment}-${id.slice(0, 6)}`,
    start_time: startTimeMs,
    tags: Object.entries({ ...tags, [creationTag]: id }).map(([key, value]) => ({ key, value })),
  };
  const what = 'create a run';
  for (let attempt = 1; ; attempt += 1) {
    try {
      const path = 'mlflow/runs/create';
      const call = { what, method: 'POST', path, json, reply: mlflowReplies.run, repeatable: false } as const;
      return (await client.call(call)).run;
    } catch (error) {
      const unclear = isRunestoneError(error) && ['upstream', 'timeout'].includes(error.kind);
      if (!unclear || attempt === creationAttempts) throw error;
      const created = await findCreation(client, [experimentId], id);
      if (created !== undefined) return created;
    }
  }
}

async function findCreation(
  client: MlflowClient,
  ids: readonly string[],
  creationId: string,
): Promise<MlflowRun | undefined> {
  const filter = `tags.\`${creationTag}\` LIKE '${creationId}%'`;
  return (await searchRuns(client, { ids, filter, limit: 1 }))[0];
}

interface Search {
  readonly ids: readonly string[];
  readonly filter?: string;
  readonly limit: number;
}

function searchRuns(client: MlflowClient, { ids, filter, limit }: Search): Promise<MlflowRun[]> {
  return readPages(
    (pageToken, foundCount) =>
      client.call({
        what: 'search runs',
        method: 'POST',
        path: 'mlflow/runs/search',
        json: {
          experiment_ids: ids,
          max_results: Math.min(pageSize, limit - foundCount),
          order_by: ['attributes.start_time DESC'],
          ...(filter === undefined ? {} : { filter }),
          ...(pageToken === undefined ? {} : { page_token: pageToken }),
        },
        reply: mlflowReplies.runs,
        repeatable: true,
      }),
    (page) => page.runs,
    limit,
  );
}

async function findRunByDigits(
  client: MlflowClient,
  experiments: MlflowExperiments,
  digits: string,
): Promise<MlflowRun> {
  if (!/^[0-9a-f]{6,32}$/.test(digits)) throwUnknown(client, digits);
  const known = digits.length === 32 ? await getRun(client, digits) : undefined;
  if (known !== undefined) return known;
  const ids = await experiments.listIds();
  const filter = `attributes.run_id LIKE '${digits}%'`;
  const found = digits.length === 32 ? [] : await searchRuns(client, { ids, filter, limit: 5 });
  if (found.length > 1) {
    const shown = found.map(({ info }) => info.run_id).join(', ');
    throw trackingErrors.RUN_AMBIGUOUS(`Several runs begin with ${digits}: ${shown}. Give more digits.`);
  }
  // A run that was made while the server was away has an id of its own.
  return found[0] ?? (await findCreation(client, ids, digits)) ?? throwUnknown(client, digits);
}

async function getRun(client: MlflowClient, runId: string): Promise<MlflowRun | undefined> {
  try {
    const { run } = await client.call({
      what: `read the run ${runId}`,
      method: 'GET',
      path: 'mlflow/runs/get',
      query: { run_id: runId },
      reply: mlflowReplies.run,
      repeatable: true,
    });
    return run;
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'MLFLOW_NOT_FOUND') return undefined;
    throw error;
  }
}

async function metricHistory(client: MlflowClient, runId: string, key: string): Promise<MetricPoint[]> {
  const found = await readPages(
    (page_token) =>
      client.call({
        what: `read the metric ${key}`,
        method: 'GET',
        path: 'mlflow/metrics/get-history',
        query: { run_id: runId, metric_key: key, max_results: pageSize, page_token },
        reply: mlflowReplies.history,
        repeatable: true,
      }),
    (page) => page.metrics,
  );
  return found.map(({ value, step = 0, timestamp = 0 }) => ({
    value: decodeNumber(value),
    step,
    timeMs: timestamp,
  }));
}

function throwUnknown({ uri }: MlflowClient, runId: string): never {
  const shown = JSON.stringify(runId.slice(0, 64));
  throw trackingErrors.RUN_UNKNOWN(
    `There is no run ${shown} at ${uri}. List the runs, and give the id or its first six digits or more.`,
  );
}
