import { defineErrors } from '@runestone/errors';

/** Errors of drift detection. */
export const driftErrors = defineErrors('DRIFT', {
  SKETCH_INVALID: {
    kind: 'integrity',
    summary: 'A sketch of records, such as the drift reference of a bundle, is damaged.',
  },
  SKETCHES_DIFFER: {
    kind: 'conflict',
    summary: 'Two sketches of records are of different labels and cannot be merged or compared.',
  },
});
