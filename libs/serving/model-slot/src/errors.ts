import { defineErrors } from '@runestone/errors';

/** Errors of a slot that holds a live model. */
export const modelSlotErrors = defineErrors('MODEL_SLOT', {
  EMPTY: {
    kind: 'not-ready',
    summary: 'No version of the model has been loaded yet; ask again in a few seconds.',
  },
});
