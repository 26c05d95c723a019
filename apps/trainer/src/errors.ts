import { defineErrors } from '@runestone/errors';

/** Errors of the trainer's command line. */
export const trainerErrors = defineErrors('TRAINER', {
  RECIPE_MISSING: { kind: 'not-found', summary: 'The recipe named on the command line does not exist.' },
  OPTION_INVALID: { kind: 'input', summary: 'A command-line option has a value that cannot be used.' },
  REFERENCE_MISSING: {
    kind: 'not-found',
    summary: 'A model has no drift reference that texts could be compared with.',
  },
  OUTPUT_EXISTS: { kind: 'conflict', summary: 'The output file of a batch exists already.' },
});
