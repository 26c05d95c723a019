import { defineErrors } from '@runestone/errors';

/** Errors of text normalisation. */
export const normalizationErrors = defineErrors('NORMALIZATION', {
  STEP_UNKNOWN: {
    kind: 'input',
    summary: 'A recipe or bundle names a normalisation step that does not exist.',
  },
});
