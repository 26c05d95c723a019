import { defineErrors } from '@runestone/errors';

/** Errors of preparing examples. */
export const examplesErrors = defineErrors('EXAMPLES', {
  PARTS_INVALID: {
    kind: 'config',
    summary: 'The parts of a split are not shares between 0 and 1 that add up to 1.',
  },
  COMPOSITION_INVALID: {
    kind: 'config',
    summary: 'The options for composing phrases make no sense together.',
  },
});
