import { servingErrors } from './errors.ts';
import type { ModelEntry, ServedModelOptions } from './model-entry.ts';
import { createServedModel, type ServedModel } from './served-model.ts';

/** All models of one process. */
export interface ServedModels {
  readonly all: readonly ServedModel[];
  /** The first of RUNESTONE_MODELS. */
  readonly default: ServedModel;
  /** Finds a model; throws SERVING_MODEL_UNKNOWN (kind not-found). */
  get(name: string): ServedModel;
  /** Whether a model is live: true from the first one on. */
  readonly ready: boolean;
  /** Starts to follow all; settles after the first attempt of each, successful or not. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Creates the models to serve, at least one; throws SERVING_MODEL_DUPLICATE (kind config) for a name given twice. */
export function createServedModels(
  entries: readonly [ModelEntry, ...ModelEntry[]],
  options: ServedModelOptions,
): ServedModels {
  const names = entries.map(({ name, reference }) => name ?? reference);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw servingErrors.MODEL_DUPLICATE(
      `RUNESTONE_MODELS lists ${twice} twice. Give one of them another name: other=${twice}@alias.`,
    );
  }
  const all = entries.map((entry) => createServedModel(entry, options));
  return {
    all,
    default: all[0] as ServedModel,
    get(name) {
      const found = all.find((model) => model.name === name);
      if (found !== undefined) return found;
      const served = all.map((model) => model.name);
      throw servingErrors.MODEL_UNKNOWN(
        `No model of this name is served here. Served: ${served.join(', ')}.`,
        {
          details: { served },
        },
      );
    },
    get ready() {
      return all.some(({ live }) => live !== undefined);
    },
    async start() {
      await Promise.all(all.map((model) => model.start()));
    },
    async close() {
      await Promise.all(all.map((model) => model.close()));
    },
  };
}
