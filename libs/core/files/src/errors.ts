import { defineErrors } from '@runestone/errors';

/** Errors of files and paths. */
export const filesErrors = defineErrors('FILES', {
  CORRUPT: { kind: 'integrity', summary: 'A file that Runestone wrote cannot be read back.' },
  PATH_ESCAPES: { kind: 'input', summary: 'A path from outside would leave the folder it belongs to.' },
  LINK_ESCAPES: {
    kind: 'input',
    summary: 'A link leads out of the folder in which a path from outside must stay.',
  },
  LOCK_TIMEOUT: { kind: 'timeout', summary: 'Another process holds a lock for too long.' },
});
