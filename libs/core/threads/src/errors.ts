import { defineErrors } from '@runestone/errors';

/** Errors of work that is given to a thread. */
export const threadErrors = defineErrors('THREAD', {
  ENDED: { kind: 'internal', summary: 'A thread ended, or ran out of memory, before it answered a call.' },
  CALL_TIMEOUT: { kind: 'timeout', summary: 'A thread did not answer a call in time.' },
  CLOSED: { kind: 'not-ready', summary: 'A thread was asked to stop and takes no more calls.' },
});
