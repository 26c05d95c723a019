import { defineErrors } from '@runestone/errors';

/** Errors of recipes and trainings. */
export const trainingErrors = defineErrors('TRAINING', {
  RECIPE_INVALID: {
    kind: 'input',
    summary: 'A recipe is no YAML, has an unknown key or a value that does not fit.',
  },
  OVERRIDE_INVALID: { kind: 'input', summary: 'A --set override is not of the form path=value.' },
  DATA_EMPTY: { kind: 'input', summary: 'The sources of a recipe gave no examples to train or evaluate on.' },
  SETS_UNUSABLE: {
    kind: 'input',
    summary: 'A recipe tells sets of labels apart, and training has one alone or more than 1,000.',
  },
  NOT_JUDGEABLE: {
    kind: 'conflict',
    summary: 'A version cannot be compared with the champion: its run or recipe is not there.',
  },
  NOT_RESUMABLE: {
    kind: 'conflict',
    summary: 'A run is finished already, or was stopped before it began to train.',
  },
  DATA_CHANGED: { kind: 'conflict', summary: 'The data of a run that goes on are not those it began with.' },
  NO_TENSORS: {
    kind: 'config',
    summary: 'A recipe trains a network in a process that was given nothing to compute it with.',
  },
  THREAD_ENDED: {
    kind: 'internal',
    summary: 'A thread that trained a replica ended without an answer, for want of memory perhaps.',
  },
});
