import { defineErrors } from '@runestone/errors';

/** Errors of values that do not fit their schema. */
export const schemaErrors = defineErrors('SCHEMA', {
  MISMATCH: {
    kind: 'input',
    summary: 'A value does not fit its schema; the message lists each place and what was expected.',
  },
});
