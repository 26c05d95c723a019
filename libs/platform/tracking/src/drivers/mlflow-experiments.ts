import { isRunestoneError } from '@runestone/errors';
import { readPages, type MlflowClient } from '@runestone/mlflow-client';
import { trackingErrors } from '../errors.ts';
import { mlflowReplies } from './mlflow-replies.ts';

/** The experiments of an MLflow server, by name and by id; what was learnt once is kept. */
export interface MlflowExperiments {
  /** The id of an experiment that is made where it is not there. Throws TRACKING_EXPERIMENT_DELETED. */
  idOf(name: string): Promise<string>;
  /** The id of an experiment, or undefined. */
  findId(name: string): Promise<string | undefined>;
  nameOf(id: string): Promise<string>;
  /** The ids of all experiments that are not deleted. */
  listIds(): Promise<string[]>;
}

/** Creates the view on a server's experiments. */
export function createMlflowExperiments(client: MlflowClient, artifactRoot?: string): MlflowExperiments {
  const names = new Map<string, string>();
  const read = async (what: string, query: Record<string, string>, path: string) => {
    const call = {
      what,
      method: 'GET',
      path,
      query,
      reply: mlflowReplies.experiment,
      repeatable: true,
    } as const;
    const { experiment } = await client.call(call);
    names.set(experiment.experiment_id, experiment.name);
    return experiment;
  };
  const find = async (name: string) => {
    try {
      return await read(
        `find the experiment ${name}`,
        { experiment_name: name },
        'mlflow/experiments/get-by-name',
      );
    } catch (error) {
      if (isRunestoneError(error) && error.code === 'MLFLOW_NOT_FOUND') return undefined;
      throw error;
    }
  };
  const create = async (name: string): Promise<string> => {
    const { experiment_id: id } = await client.call({
      what: `create the experiment ${name}`,
      method: 'POST',
      path: 'mlflow/experiments/create',
      json: {
        name,
        ...(artifactRoot === undefined ? {} : { artifact_location: `${artifactRoot}/${name}` }),
      },
      reply: mlflowReplies.experimentId,
      // A second time finds it there already, which is as good.
      repeatable: true,
    });
    names.set(id, name);
    return id;
  };
  return {
    async idOf(name) {
      const known = [...names].find(([, value]) => value === name)?.[0];
      if (known !== undefined) return known;
      const found =
        (await find(name)) ??
        (await create(name).then(
          (id) => ({ experiment_id: id, lifecycle_stage: 'active' }),
          async (error: unknown) => {
            // Somebody else was faster.
            const there =
              isRunestoneError(error) && error.code === 'MLFLOW_EXISTS' ? await find(name) : undefined;
            if (there === undefined) throw error;
            return there;
          },
        ));
      if (found.lifecycle_stage === 'deleted') {
        names.delete(found.experiment_id);
        throw trackingErrors.EXPERIMENT_DELETED(
          `The experiment ${name} was deleted at ${client.uri}. Restore it there (mlflow experiments restore -x ${found.experiment_id}), or give the recipe another name.`,
        );
      }
      return found.experiment_id;
    },
    async findId(name) {
      const found = await find(name);
      return found?.lifecycle_stage === 'deleted' ? undefined : found?.experiment_id;
    },
    async nameOf(id) {
      return (
        names.get(id) ??
        (await read(`read the experiment ${id}`, { experiment_id: id }, 'mlflow/experiments/get')).name
      );
    },
    listIds: () => listExperimentIds(client, names),
  };
}

async function listExperimentIds(client: MlflowClient, names: Map<string, string>): Promise<string[]> {
  const found = await readPages(
    (pageToken) =>
      client.call({
        what: 'list the experiments',
        method: 'POST',
        path: 'mlflow/experiments/search',
        json: { max_results: 1000, ...(pageToken === undefined ? {} : { page_token: pageToken }) },
        reply: mlflowReplies.experiments,
        repeatable: true,
      }),
    (page) => page.experiments,
  );
  for (const { experiment_id: id, name } of found) names.set(id, name);
  return found.map(({ experiment_id: id }) => id);
}
