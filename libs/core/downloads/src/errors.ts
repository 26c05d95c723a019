import { defineErrors } from '@runestone/errors';

/** Errors of downloads. */
export const downloadErrors = defineErrors('DOWNLOAD', {
  FAILED: { kind: 'upstream', summary: 'A download failed; a later try goes on where it stopped.' },
  TIMED_OUT: { kind: 'timeout', summary: 'A download stalled; a later try goes on where it stopped.' },
  REFUSED: { kind: 'not-found', summary: 'The server does not have the file or does not give it.' },
  TOO_LARGE: { kind: 'integrity', summary: 'A server sends more than it announced, or than is allowed.' },
  CHECKSUM_WRONG: {
    kind: 'integrity',
    summary: 'A downloaded file is not the expected one; it was deleted.',
  },
});
