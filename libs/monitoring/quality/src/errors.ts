import { defineErrors } from '@runestone/errors';

/** Errors of judging answers by their true labels. */
export const qualityErrors = defineErrors('QUALITY', {
  RECORD_INVALID: {
    kind: 'input',
    summary:
      'A record of an answer cannot be judged: a label that the model cannot give, or a score outside [0, 1].',
  },
  REFERENCE_MISMATCH: {
    kind: 'conflict',
    summary: 'The evaluation that decay is measured from is of no text, or of other labels than the records.',
  },
});
