import { defineErrors } from '@runestone/errors';

/** Errors of mirroring runs to an MLflow server. */
export const mirrorErrors = defineErrors('MIRROR', {
  NO_SERVER: { kind: 'config', summary: 'Runs were to be sent, and no MLflow server is set.' },
  THREAD_ENDED: { kind: 'internal', summary: 'The thread that mirrors a run ended by itself.' },
});
