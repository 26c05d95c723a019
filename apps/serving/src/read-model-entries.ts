import { fromUnknown } from '@runestone/errors';
import {
  parseModelReference,
  type ModelLoader,
  type ModelReference,
  type ResolvedModel,
} from '@runestone/model-loader';
import type { ModelSource } from '@runestone/model-slot';
import { servingErrors } from './errors.ts';
import type { LiveModel } from './live-model.ts';
import type { ModelEntry } from './model-entry.ts';

const named = /^([A-Za-z0-9][A-Za-z0-9._-]{0,127})=(.+)$/;

/** Reads RUNESTONE_MODELS; throws SERVING_MODELS_INVALID (kind config) for a reference that cannot be read. */
export function readModelEntries(
  text: string,
  loader: Pick<ModelLoader, 'resolve' | 'load'>,
): [ModelEntry, ...ModelEntry[]] {
  const [first, ...rest] = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => readEntry(part, loader));
  if (first === undefined) {
    throw servingErrors.MODELS_INVALID(
      'RUNESTONE_MODELS lists no model. Set it to name@alias, for example language-id@champion.',
    );
  }
  return [first, ...rest];
}

function readEntry(part: string, loader: Pick<ModelLoader, 'resolve' | 'load'>): ModelEntry {
  const [, givenName, rest] = named.exec(part) ?? [];
  const reference = rest ?? part;
  const parsed = parseReference(reference);
  const name = givenName ?? ('name' in parsed ? parsed.name : undefined);
  return {
    reference,
    ...(name === undefined ? {} : { name }),
    follow: parsed.kind === 'alias',
    source: createSource(parsed, loader),
  };
}

function parseReference(text: string): ModelReference {
  try {
    return parseModelReference(text);
  } catch (cause) {
    const { message } = fromUnknown(cause);
    throw servingErrors.MODELS_INVALID(`RUNESTONE_MODELS: "${text}" is no model reference. ${message}`, {
      cause,
    });
  }
}

function createSource(
  reference: ModelReference,
  loader: Pick<ModelLoader, 'resolve' | 'load'>,
): ModelSource<ResolvedModel, LiveModel> {
  return {
    resolve: () => loader.resolve(reference),
    keyOf: ({ name, version, sourceUri, manifestSha256 }) =>
      JSON.stringify([name, version, sourceUri, manifestSha256]),
    load: (resolved) => loader.load(resolved, {}),
  };
}
