import { defineErrors } from '@runestone/errors';

/** Errors of the trainer's command line. */
export const trainerErrors = defineErrors('TRAINER', {
  RECIPE_MISSING: { kind: 'not-found', summary: 'The recipe named on the command line does not exist.' },
  OPTION_INVALID: { kind: 'input', summary: 'A command-line option has a value that cannot be used.' },
  REFERENCE_MISSING: {
    kind: 'not-found',
    summary: 'A model has no drift reference that texts could be compared with.',
  },
  FEEDBACK_REFUSED: {
    kind: 'input',
    summary: 'A serving app did not take some lines of a file of feedback.',
  },
  SERVER_AWAY: { kind: 'upstream', summary: 'The serving app that feedback is sent to does not answer.' },
  SERVER_REFUSED: { kind: 'upstream', summary: 'The serving app takes no feedback: no key, or no records.' },
  RECORDS_MISSING: {
    kind: 'not-found',
    summary: 'There are no records of a server that a report could tell of.',
  },
  OUTPUT_EXISTS: { kind: 'conflict', summary: 'The output file of a batch exists already.' },
});
