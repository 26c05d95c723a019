import { servingErrors } from '../errors.ts';
import type { ModelEntry, ServedModelOptions } from './model-entry.ts';
import { createServedModel, type ServedModel } from './served-model.ts';

/** All models of a process, each with a slot, a queue and metrics of its own. */
export interface ServedModels {
  readonly all: readonly ServedModel[];
  /** The first of the settings, or of those that are left. Throws SERVING_MODEL_UNKNOWN where there is none. */
  readonly default: ServedModel;
  /** Finds a model; throws SERVING_MODEL_UNKNOWN (kind not-found). */
  get(name: string): ServedModel;
  /** Whether a model is live: true from the first one on. */
  readonly ready: boolean;
  /** Starts to follow all; settles after the first attempt of each, successful or not. */
  start(): Promise<void>;
  /**
   * Serves one more model, or one in place of another of its name: that one goes on until the new one is live. Settles
   * after the first attempt; where a replacement does not come live, the former stays and SERVING_MODEL_NOT_LIVE is thrown.
   */
  put(entry: ModelEntry & { readonly name: string }): Promise<ServedModel>;
  /** Stops to serve a model once what is in flight is answered. Throws SERVING_MODEL_UNKNOWN. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Creates the models to serve. */
export function createServedModels(
  entries: readonly ModelEntry[],
  options: ServedModelOptions,
): ServedModels {
  let all: readonly ServedModel[] = entries.map((entry) => createServedModel(entry, options));
  const find = (name: string): ServedModel | undefined => all.find((model) => model.name === name);
  const get = (name: string): ServedModel => {
    const found = find(name);
    if (found !== undefined) return found;
    const served = all.map((model) => model.name);
    throw servingErrors.MODEL_UNKNOWN(
      `No model of this name is served here. Served: ${served.join(', ') || 'none'}.`,
      { details: { served } },
    );
  };
  /** Changes of the list come one after another. */
  let changing: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const mine = changing.then(change);
    changing = mine.catch(() => undefined);
    return mine;
  };
  const put = async (entry: ModelEntry & { readonly name: string }): Promise<ServedModel> => {
    const former = find(entry.name);
    const model = createServedModel({ ...entry, endpoints: former?.endpoints ?? [] }, options);
    if (former === undefined) {
      all = [...all, model];
      await model.start();
      return model;
    }
    await model.start();
    if (model.live === undefined && former.live !== undefined) {
      const { problem } = model.status();
      await model.close();
      throw servingErrors.MODEL_NOT_LIVE(
        `The model was not replaced: ${problem?.detail ?? 'its version did not load'} The former one goes on.`,
        { details: { code: problem?.code } },
      );
    }
    all = all.map((one) => (one === former ? model : one));
    await former.close();
    return model;
  };
  return {
    get all() {
      return all;
    },
    get default() {
      return all[0] ?? get('');
    },
    get,
    get ready() {
      return all.some(({ live }) => live !== undefined);
    },
    async start() {
      await Promise.all(all.map((model) => model.start()));
    },
    put: (entry) => inTurn(() => put(entry)),
    remove: (name) =>
      inTurn(async () => {
        const model = get(name);
        all = all.filter((one) => one !== model);
        await model.close();
        options.telemetry.forgetModel(model.label);
      }),
    async close() {
      await Promise.all(all.map((model) => model.close()));
    },
  };
}
