import { defineErrors } from '@runestone/errors';

/** Errors of the environment a process is started with. */
export const settingsErrors = defineErrors('SETTINGS', {
  INVALID: { kind: 'config', summary: 'An environment variable has a value that its schema refuses.' },
  UNKNOWN: { kind: 'config', summary: 'An environment variable looks like a mistyped one of ours.' },
});
