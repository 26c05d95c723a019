import { defineErrors } from '@runestone/errors';

/** Errors of labels and label spaces. */
export const labelErrors = defineErrors('LABEL', {
  UNKNOWN: {
    kind: 'input',
    summary: 'A label is not in the label space, and the space has no label for everything else.',
  },
  INDEX_INVALID: { kind: 'internal', summary: 'A model gave an index outside its label space.' },
  SPACE_INVALID: {
    kind: 'input',
    summary: 'A label space is empty, lists a label twice or names a missing "other".',
  },
});
