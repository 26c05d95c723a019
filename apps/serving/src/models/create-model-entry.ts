import { keyOfResolved, type ListedModel } from '@runestone/model-list';
import type { ResolvedModel } from '@runestone/model-loader';
import type { ModelEntry } from './model-entry.ts';
import type { ModelProvider } from './model-provider.ts';

/** Creates the entry of a model that is served: what is listed, and where it comes from. */
export function createModelEntry(
  { reference, ...listed }: ListedModel,
  provider: Pick<ModelProvider, 'resolve' | 'load'>,
): ModelEntry {
  return {
    ...listed,
    source: {
      resolve: () => provider.resolve(reference),
      keyOf: (resolved) => keyOfResolved(resolved as ResolvedModel),
      load: (resolved) => provider.load(resolved as ResolvedModel, listed.options),
      unload: ({ runner }) => runner.close(),
    },
  };
}
