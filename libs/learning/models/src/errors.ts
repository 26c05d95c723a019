import { defineErrors } from '@runestone/errors';

/** Errors of models. */
export const modelErrors = defineErrors('MODEL', {
  OPTIONS_INVALID: { kind: 'input', summary: 'A model was given options that its schema refuses.' },
  DATA_INVALID: {
    kind: 'input',
    summary: 'The examples cannot train this model: none, or a class without any.',
  },
  WEIGHTS_INVALID: {
    kind: 'integrity',
    summary: 'The weights of a bundle have the wrong size or are not numbers.',
  },
  DIVERGED: {
    kind: 'input',
    summary: 'Training gave a loss that is not a number; the learning rate is too high.',
  },
});
