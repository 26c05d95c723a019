import { defineErrors } from '@runestone/errors';

/** Errors of calls that wait to be batched. */
export const batcherErrors = defineErrors('BATCHER', {
  QUEUE_FULL: {
    kind: 'overloaded',
    summary: 'More calls wait than the queue may hold; ask again after the time in Retry-After.',
  },
  DEADLINE_EXCEEDED: { kind: 'timeout', summary: 'A call was not answered within its deadline.' },
  CALLER_GONE: {
    kind: 'input',
    httpStatus: 499,
    summary: 'The caller hung up before its call was answered.',
  },
  CLOSED: { kind: 'not-ready', summary: 'The process is stopping and takes no new calls.' },
  OUTPUTS_MISMATCH: { kind: 'internal', summary: 'A run gave more or fewer outputs than it had inputs.' },
});
