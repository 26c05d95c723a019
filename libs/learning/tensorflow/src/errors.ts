import { defineErrors } from '@runestone/errors';

/** Errors of TensorFlow. */
export const tensorflowErrors = defineErrors('TENSORFLOW', {
  NATIVE_MISSING: {
    kind: 'config',
    summary: 'Native TensorFlow was asked for and is not set up, or does not load.',
  },
  OUT_OF_MEMORY: { kind: 'internal', summary: 'TensorFlow had no memory left for a batch.' },
});
