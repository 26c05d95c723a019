import { defineErrors } from '@runestone/errors';

/** Errors of networks. */
export const networkErrors = defineErrors('NETWORK', {
  OPTIONS_INVALID: { kind: 'input', summary: 'A network was given options that its schema refuses.' },
  DATA_INVALID: { kind: 'input', summary: 'The examples cannot train this network: none, or all empty.' },
  DIVERGED: {
    kind: 'input',
    summary: 'Training gave a loss that is not a number; the learning rate is too high.',
  },
  WEIGHTS_INVALID: {
    kind: 'integrity',
    summary: 'The weights of a network in a bundle are damaged or of another shape.',
  },
});
