import { defineErrors } from '@runestone/errors';

/** Errors of the list of models that a process is told. */
export const modelListErrors = defineErrors('MODELS', {
  LIST_INVALID: { kind: 'config', summary: 'The list or file of models cannot be read.' },
  LISTED_TWICE: { kind: 'config', summary: 'Two models of the list have one name, or one address.' },
});
