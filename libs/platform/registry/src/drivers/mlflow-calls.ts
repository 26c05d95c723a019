import { isRunestoneError } from '@runestone/errors';
import { readPages, type MlflowClient } from '@runestone/mlflow-client';
import { mlflowReplies, type MlflowModel, type MlflowVersion } from './mlflow-replies.ts';

/** The calls to MLflow's registry that this driver makes; what is not there is undefined. */
export interface MlflowCalls {
  getModel(name: string): Promise<MlflowModel | undefined>;
  getVersion(name: string, version: number): Promise<MlflowVersion | undefined>;
  /** Versions that fit a filter, the newest first. */
  searchVersions(filter: string): Promise<MlflowVersion[]>;
  searchModels(): Promise<MlflowModel[]>;
  /** Creates a model; false where one of this name is there. */
  createModel(
    name: string,
    options?: { readonly description: string; readonly tags: Tags },
  ): Promise<boolean>;
  deleteModel(name: string): Promise<void>;
  createVersion(version: NewMlflowVersion): Promise<MlflowVersion>;
  setVersionTag(name: string, version: number, tag: Tag): Promise<void>;
  setModelTag(name: string, tag: Tag): Promise<void>;
  deleteModelTag(name: string, key: string): Promise<void>;
  setAlias(name: string, alias: string, version: number): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
}

/** A tag as MLflow takes it. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}
type Tags = readonly Tag[];

/** What a version of MLflow is created from. */
export interface NewMlflowVersion {
  readonly name: string;
  readonly source: string;
  readonly run_id?: string;
  readonly description?: string;
  /** The LoggedModel that lies at the source. */
  readonly model_id?: string;
  readonly tags: Tags;
}

/** Creates the calls on a client. */
export function createMlflowCalls(client: MlflowClient): MlflowCalls {
  return { ...createReads(client), ...createCreations(client), ...createChanges(client) };
}

type Reads = 'getModel' | 'getVersion' | 'searchVersions' | 'searchModels';
type Creations = 'createModel' | 'createVersion';

function createReads(client: MlflowClient): Pick<MlflowCalls, Reads> {
  const get = { method: 'GET', repeatable: true } as const;
  return {
    getModel: (name) =>
      unlessMissing(async () => {
        const call = { ...get, what: `read the model ${name}`, path: 'mlflow/registered-models/get' };
        return (await client.call({ ...call, query: { name }, reply: mlflowReplies.model })).registered_model;
      }),
    getVersion: (name, version) =>
      unlessMissing(async () => {
        const call = { ...get, what: `read ${name}/${version}`, path: 'mlflow/model-versions/get' };
        return (await client.call({ ...call, query: { name, version }, reply: mlflowReplies.version }))
          .model_version;
      }),
    async searchVersions(filter) {
      const call = { ...get, what: 'list versions', path: 'mlflow/model-versions/search' };
      const found = await readPages(
        (page_token) =>
          client.call({
            ...call,
            query: { filter, max_results: 1000, page_token },
            reply: mlflowReplies.versions,
          }),
        (page) => page.model_versions,
      );
      return found.sort((a, b) => Number(b.version) - Number(a.version));
    },
    searchModels() {
      const call = { ...get, what: 'list models', path: 'mlflow/registered-models/search' };
      return readPages(
        (page_token) =>
          client.call({ ...call, query: { max_results: 1000, page_token }, reply: mlflowReplies.models }),
        (page) => page.registered_models,
      );
    },
  };
}

function createCreations(client: MlflowClient): Pick<MlflowCalls, Creations> {
  return {
    async createModel(name, options = { description: '', tags: [] }) {
      try {
        await client.call({
          what: `register the model ${name}`,
          method: 'POST',
          path: 'mlflow/registered-models/create',
          json: { name, ...options },
          reply: mlflowReplies.nothing,
          repeatable: false,
        });
        return true;
      } catch (error) {
        if (isRunestoneError(error) && error.code === 'MLFLOW_EXISTS') return false;
        throw error;
      }
    },
    async createVersion(version) {
      const { model_version: created } = await client.call({
        what: `register a version of ${version.name}`,
        method: 'POST',
        path: 'mlflow/model-versions/create',
        json: version,
        reply: mlflowReplies.version,
        repeatable: false,
      });
      return created;
    },
  };
}

function createChanges(client: MlflowClient): Omit<MlflowCalls, Reads | Creations> {
  const change = (what: string, method: 'POST' | 'DELETE', path: string, json: object) =>
    client.call({
      what,
      method,
      path: `mlflow/${path}`,
      json,
      reply: mlflowReplies.nothing,
      repeatable: true,
    });
  return {
    deleteModel: async (name) => {
      await unlessMissing(() =>
        change(`delete the model ${name}`, 'DELETE', 'registered-models/delete', { name }),
      );
    },
    setVersionTag: async (name, version, tag) => {
      await change(`tag ${name}/${version}`, 'POST', 'model-versions/set-tag', {
        name,
        version: String(version),
        ...tag,
      });
    },
    setModelTag: async (name, tag) => {
      await change(`tag the model ${name}`, 'POST', 'registered-models/set-tag', { name, ...tag });
    },
    deleteModelTag: async (name, key) => {
      await unlessMissing(() =>
        change(`untag the model ${name}`, 'DELETE', 'registered-models/delete-tag', { name, key }),
      );
    },
    setAlias: async (name, alias, version) => {
      const json = { name, alias, version: String(version) };
      await change(`set the alias ${alias} of ${name}`, 'POST', 'registered-models/alias', json);
    },
    deleteAlias: async (name, alias) => {
      await unlessMissing(() =>
        change(`delete the alias ${alias} of ${name}`, 'DELETE', 'registered-models/alias', { name, alias }),
      );
    },
  };
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'MLFLOW_NOT_FOUND') return undefined;
    throw error;
  }
}
