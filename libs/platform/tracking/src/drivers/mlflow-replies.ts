import { Type, type Static } from '@sinclair/typebox';
import type { DatasetInput, RunRecord, RunStatus } from '../tracker.ts';

const number = Type.Union([
  Type.Number(),
  Type.Literal('NaN'),
  Type.Literal('Infinity'),
  Type.Literal('-Infinity'),
]);
const entries = Type.Optional(
  Type.Array(Type.Object({ key: Type.String(), value: Type.Optional(Type.String()) })),
);

/** A run as MLflow gives it; fields that hold nothing may be left out. */
const mlflowRunSchema = Type.Object({
  info: Type.Object({
    run_id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    experiment_id: Type.String(),
    run_name: Type.Optional(Type.String()),
    status: Type.String(),
    start_time: Type.Optional(Type.Number()),
    end_time: Type.Optional(Type.Number()),
    artifact_uri: Type.String(),
  }),
  inputs: Type.Optional(
    Type.Object({
      dataset_inputs: Type.Optional(
        Type.Array(
          Type.Object({
            tags: entries,
            dataset: Type.Object({
              name: Type.String(),
              digest: Type.String(),
              source: Type.Optional(Type.String()),
              profile: Type.Optional(Type.String()),
            }),
          }),
        ),
      ),
    }),
  ),
  data: Type.Optional(
    Type.Object({
      metrics: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: number }))),
      params: entries,
      tags: entries,
    }),
  ),
});

/** A run as MLflow gives it. */
export type MlflowRun = Static<typeof mlflowRunSchema>;

/** The answers that are relied upon, by what they answer. */
export const mlflowReplies = {
  nothing: Type.Object({}),
  run: Type.Object({ run: mlflowRunSchema }),
  runs: Type.Object({
    runs: Type.Optional(Type.Array(mlflowRunSchema)),
    next_page_token: Type.Optional(Type.String()),
  }),
  experimentId: Type.Object({ experiment_id: Type.String() }),
  experiment: Type.Object({
    experiment: Type.Object({
      experiment_id: Type.String(),
      name: Type.String(),
      lifecycle_stage: Type.Optional(Type.String()),
    }),
  }),
  experiments: Type.Object({
    experiments: Type.Optional(
      Type.Array(Type.Object({ experiment_id: Type.String(), name: Type.String() })),
    ),
    next_page_token: Type.Optional(Type.String()),
  }),
  history: Type.Object({
    metrics: Type.Optional(
      Type.Array(
        Type.Object({
          value: number,
          timestamp: Type.Optional(Type.Number()),
          step: Type.Optional(Type.Integer()),
        }),
      ),
    ),
    next_page_token: Type.Optional(Type.String()),
  }),
};

/** A number as MLflow's JSON holds it. */
export const encodeNumber = (value: number): number | string =>
  Number.isFinite(value) ? value : String(value);

/** MLflow keeps the largest number in place of an infinity. */
export function decodeNumber(value: number | string): number {
  const decoded = Number(value);
  return Math.abs(decoded) === Number.MAX_VALUE ? Math.sign(decoded) * Infinity : decoded;
}

/** The tag by which a run is found again whose creation was not answered. */
export const creationTag = 'runestone.creation_id';

/** Tags that tell nothing of their own. */
const silentTags = new Set(['mlflow.runName', creationTag]);

const contextTag = 'mlflow.data.context';

/** A data set as MLflow takes it. */
export function encodeDataset({ name, digest, context, source, profile }: DatasetInput): object {
  return {
    tags: [{ key: contextTag, value: context }],
    dataset: { name, digest, source_type: 'runestone', source, profile: JSON.stringify(profile) },
  };
}

type MlflowDataset = NonNullable<NonNullable<MlflowRun['inputs']>['dataset_inputs']>[number];

function decodeDataset({ dataset, tags = [] }: MlflowDataset): DatasetInput {
  return {
    name: dataset.name,
    digest: dataset.digest,
    context: tags.find(({ key }) => key === contextTag)?.value ?? '',
    source: dataset.source ?? '',
    profile: parseProfile(dataset.profile),
  };
}

/** Others write what they like into a profile: what is no flat object says nothing here. */
function parseProfile(text = '{}'): DatasetInput['profile'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as DatasetInput['profile']) : {};
  } catch {
    return {};
  }
}

/** Turns a run of MLflow into ours. */
export function recordOf({ info, data = {}, inputs }: MlflowRun, experiment: string): RunRecord {
  const { metrics = [], params = [], tags = [] } = data;
  const texts = (list: typeof params): Record<string, string> =>
    Object.fromEntries(list.map(({ key, value = '' }) => [key, value]));
  return {
    runId: info.run_id,
    experiment,
    experimentId: info.experiment_id,
    name: info.run_name ?? info.run_id,
    status: statusOf(info.status),
    startTimeMs: info.start_time ?? 0,
    ...(info.end_time === undefined ? {} : { endTimeMs: info.end_time }),
    params: texts(params),
    datasets: (inputs?.dataset_inputs ?? []).map(decodeDataset),
    tags: texts(tags.filter(({ key }) => !silentTags.has(key))),
    metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, decodeNumber(value)])),
    artifactUri: info.artifact_uri,
  };
}

/** A run that was scheduled by somebody else has not ended either. */
function statusOf(status: string): RunStatus {
  return status === 'FINISHED' || status === 'FAILED' || status === 'KILLED' ? status : 'RUNNING';
}
