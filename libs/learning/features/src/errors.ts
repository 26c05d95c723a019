import { defineErrors } from '@runestone/errors';

/** Errors of feature extractors. */
export const featureErrors = defineErrors('FEATURE', {
  OPTIONS_INVALID: {
    kind: 'input',
    summary: 'A feature extractor was given options that its schema refuses.',
  },
});
