import { Type } from '@sinclair/typebox';
import { isRunestoneError } from '@runestone/errors';
import type { MlflowClient } from '@runestone/mlflow-client';
import { mlflowReplies, type MlflowRun } from './mlflow-replies.ts';

/** What a run's model is shown as. */
export interface NewLoggedModel {
  readonly runId: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

/** MLflow's LoggedModel: a model as a thing of its own, with a place for its files. */
export interface LoggedModel {
  readonly modelId: string;
  readonly artifactUri: string;
  readonly finished: boolean;
}

const modelSchema = Type.Object({
  info: Type.Object({
    model_id: Type.String(),
    artifact_uri: Type.String(),
    status: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  }),
});
const replies = {
  model: Type.Object({ model: modelSchema }),
  models: Type.Object({ models: Type.Optional(Type.Array(modelSchema)) }),
};

/** Creates the LoggedModel of a run, or finds it; undefined where the server is too old to have any. */
export async function openLoggedModel(
  client: MlflowClient,
  { info }: MlflowRun,
  { name, tags, params }: NewLoggedModel,
): Promise<LoggedModel | undefined> {
  const post = { method: 'POST' } as const;
  try {
    const { models = [] } = await client.call({
      ...post,
      what: 'look for the logged model',
      path: 'mlflow/logged-models/search',
      json: { experiment_ids: [info.experiment_id], filter: `source_run_id = '${info.run_id}'` },
      reply: replies.models,
      repeatable: true,
    });
    const [there] = models;
    if (there !== undefined) return loggedModelOf(there.info);
    const entries = (texts: Readonly<Record<string, string>>) =>
      Object.entries(texts).map(([key, value]) => ({ key, value }));
    const { model } = await client.call({
      ...post,
      what: 'create the logged model',
      path: 'mlflow/logged-models',
      json: {
        experiment_id: info.experiment_id,
        name,
        model_type: 'text-classification',
        source_run_id: info.run_id,
        tags: entries(tags),
        params: entries(params),
      },
      reply: replies.model,
      repeatable: false,
    });
    return loggedModelOf(model.info);
  } catch (error) {
    // Before MLflow 3 there was no such address.
    const absent = isRunestoneError(error) && error.details['mlflowCode'] === 'ENDPOINT_NOT_FOUND';
    if (absent) return undefined;
    throw error;
  }
}

/** Marks a LoggedModel as complete, and shows it on its run's page. */
export async function finishLoggedModel(
  client: MlflowClient,
  { modelId }: LoggedModel,
  runId: string,
): Promise<void> {
  await client.call({
    what: 'link the logged model with its run',
    method: 'POST',
    path: 'mlflow/runs/outputs',
    json: { run_id: runId, models: [{ model_id: modelId, step: 0 }] },
    reply: mlflowReplies.nothing,
    repeatable: true,
  });
  await client.call({
    what: 'finish the logged model',
    method: 'PATCH',
    path: `mlflow/logged-models/${encodeURIComponent(modelId)}`,
    json: { model_id: modelId, status: 'LOGGED_MODEL_READY' },
    reply: mlflowReplies.nothing,
    repeatable: true,
  });
}

function loggedModelOf(info: (typeof modelSchema)['static']['info']): LoggedModel {
  return {
    modelId: info.model_id,
    artifactUri: info.artifact_uri,
    finished: info.status === 'LOGGED_MODEL_READY' || info.status === 2,
  };
}
