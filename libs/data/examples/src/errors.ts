import { defineErrors } from '@runestone/errors';

/** Errors of preparing examples. */
export const examplesErrors = defineErrors('EXAMPLES', {
  PARTS_INVALID: {
    kind: 'config',
    summary: 'The parts of a split are not shares between 0 and 1 that add up to 1.',
  },
  FOLDS_INVALID: {
    kind: 'config',
    summary: 'Examples cannot be cut into as many folds as asked for.',
  },
  COMPOSITION_INVALID: {
    kind: 'config',
    summary: 'The options for composing phrases make no sense together.',
  },
});
