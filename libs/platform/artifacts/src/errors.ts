import { defineErrors } from '@runestone/errors';

/** Errors of artifact stores. */
export const artifactErrors = defineErrors('ARTIFACT', {
  MISSING: { kind: 'not-found', summary: 'There is no artifact at this URI.' },
  TOO_LARGE: { kind: 'integrity', summary: 'An artifact is larger than its reader allows.' },
  URI_INVALID: { kind: 'input', summary: 'A URI is of another scheme than the store, or not plain.' },
  BUCKET_MISSING: { kind: 'not-found', summary: 'The bucket of an s3: URI does not exist.' },
  UNAUTHORIZED: {
    kind: 'unauthorized',
    summary: 'The S3 server refuses the credentials, or there are none.',
  },
  FORBIDDEN: { kind: 'forbidden', summary: 'The S3 server knows the key and does not allow this.' },
  UNREACHABLE: { kind: 'upstream', summary: 'The S3 server cannot be reached, failed, or is none.' },
  TIMEOUT: { kind: 'timeout', summary: 'The S3 server did not answer in time.' },
  OVERLOADED: { kind: 'overloaded', summary: 'The S3 server asks for fewer requests.' },
  CHANGED: { kind: 'conflict', summary: 'A file or artifact was changed while it was copied.' },
  SCHEME_UNKNOWN: { kind: 'config', summary: 'No store is set up for the scheme of a URI.' },
  IN_THE_WAY: {
    kind: 'conflict',
    summary: 'An artifact cannot be written where a folder is, or below another artifact.',
  },
});
