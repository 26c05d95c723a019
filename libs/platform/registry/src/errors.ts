import { defineErrors } from '@runestone/errors';

/** Errors of the model registry. */
export const registryErrors = defineErrors('REGISTRY', {
  NAME_INVALID: { kind: 'input', summary: 'A model or alias has a name that registries refuse.' },
  MODEL_UNKNOWN: { kind: 'not-found', summary: 'No version of a model of this name is registered.' },
  VERSION_UNKNOWN: { kind: 'not-found', summary: 'The model has no version of this number.' },
  ALIAS_UNKNOWN: { kind: 'not-found', summary: 'The model has no alias of this name.' },
  ALIAS_MOVED: { kind: 'conflict', summary: 'Somebody else moved an alias in the meantime.' },
  LOCKED: {
    kind: 'not-ready',
    summary: 'Somebody else moves aliases of this model and does not come to an end.',
  },
  LOCK_LOST: { kind: 'conflict', summary: 'A move of aliases took so long that somebody else began one.' },
  HISTORY_CORRUPT: {
    kind: 'integrity',
    summary: 'The record of alias moves on the MLflow server is damaged.',
  },
  NOTHING_TO_ROLL_BACK: { kind: 'conflict', summary: 'A model has no previous champion to go back to.' },
});
