import { defineErrors } from '@runestone/errors';

/** Errors of finding, reading and writing models. */
export const modelLoaderErrors = defineErrors('LOADER', {
  REFERENCE_INVALID: {
    kind: 'input',
    summary: 'A text does not name a model, a version, a run or a folder.',
  },
  BUNDLE_MISSING: {
    kind: 'not-found',
    summary: 'There is no whole bundle where a run or a folder should hold one.',
  },
  BUNDLE_DAMAGED: {
    kind: 'integrity',
    summary: 'A file of a bundle is missing, changed, too large or not inside the bundle.',
  },
  BUNDLE_TOO_LARGE: {
    kind: 'integrity',
    summary: 'The manifest of a bundle lists more bytes than this process loads.',
  },
  BUNDLE_EXISTS: {
    kind: 'conflict',
    summary: 'Another whole bundle is there already; bundles are never changed.',
  },
});
