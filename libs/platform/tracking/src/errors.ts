import { defineErrors } from '@runestone/errors';

/** Errors of tracked runs. */
export const trackingErrors = defineErrors('TRACKING', {
  RUN_UNKNOWN: { kind: 'not-found', summary: 'There is no run of this id.' },
  RUN_AMBIGUOUS: { kind: 'input', summary: 'Several runs begin with the digits given.' },
  RUN_EXISTS: { kind: 'conflict', summary: 'A new run was given the id of another.' },
  EXPERIMENT_DELETED: { kind: 'conflict', summary: 'The experiment of a new run was deleted in MLflow.' },
  NAME_INVALID: {
    kind: 'input',
    summary: 'An experiment, parameter, metric or tag has a name that stores refuse.',
  },
  PARAM_FIXED: {
    kind: 'conflict',
    summary: 'A parameter of a run was to be changed; parameters are logged once.',
  },
  VALUE_TOO_LONG: { kind: 'input', summary: 'A parameter or tag is longer than stores keep.' },
  METRICS_CORRUPT: { kind: 'integrity', summary: 'The metrics of a run cannot be read back.' },
});
