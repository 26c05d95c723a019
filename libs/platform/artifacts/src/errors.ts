import { defineErrors } from '@runestone/errors';

/** Errors of artifact stores. */
export const artifactErrors = defineErrors('ARTIFACT', {
  MISSING: { kind: 'not-found', summary: 'There is no artifact at this URI.' },
  TOO_LARGE: { kind: 'integrity', summary: 'An artifact is larger than its reader allows.' },
  URI_INVALID: { kind: 'input', summary: 'A URI is of another scheme than the store, or not plain.' },
  IN_THE_WAY: {
    kind: 'conflict',
    summary: 'An artifact cannot be written where a folder is, or below another artifact.',
  },
});
