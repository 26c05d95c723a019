import { defineErrors } from '@runestone/errors';

/** Errors of decisions. */
export const decisionErrors = defineErrors('DECISION', {
  OPTIONS_INVALID: { kind: 'input', summary: 'A decision was given options that its schema refuses.' },
  LOGITS_INVALID: { kind: 'internal', summary: 'A model gave scores that are not finite numbers.' },
});
