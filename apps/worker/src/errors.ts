import { defineErrors } from '@runestone/errors';

/** Errors of the worker. */
export const workerErrors = defineErrors('WORKER', {
  ARGUMENT_UNKNOWN: { kind: 'input', summary: 'The command line has an argument that does not exist.' },
  NOTHING_TO_DO: { kind: 'config', summary: 'The settings turn off everything that a worker does.' },
  PORT_TAKEN: { kind: 'config', summary: 'The address that metrics are to be told at cannot be had.' },
});
