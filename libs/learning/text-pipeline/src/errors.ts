import { defineErrors } from '@runestone/errors';

/** Errors of bundles and of the pipelines they hold. */
export const bundleErrors = defineErrors('BUNDLE', {
  MANIFEST_INVALID: {
    kind: 'integrity',
    summary: 'The manifest of a bundle is no JSON or does not fit its schema.',
  },
  STEP_UNKNOWN: {
    kind: 'integrity',
    summary: 'A bundle names a step that this version of Runestone does not have.',
  },
  FILE_MISSING: { kind: 'integrity', summary: 'A file that the manifest lists is not in the bundle.' },
  EVALUATION_INVALID: {
    kind: 'integrity',
    summary: 'The evaluation of a bundle is too large, no JSON, or does not fit its schema.',
  },
  PARTS_MISMATCH: { kind: 'integrity', summary: 'The steps of a bundle do not fit together.' },
  LABELS_FIXED: {
    kind: 'input',
    summary: 'Labels were added to a model that only knows those it was trained with.',
  },
  LABEL_TAKEN: { kind: 'input', summary: 'A label was added that the model has already.' },
  WORDS_EMPTY: {
    kind: 'input',
    summary: 'The words of a label have nothing that the features of the model look at.',
  },
  GOLDEN_MISMATCH: {
    kind: 'integrity',
    summary: 'A bundle does not give its golden texts the scores that the manifest records.',
  },
});
