import { defineErrors } from '@runestone/errors';

/** Errors of talking to an MLflow server. */
export const mlflowErrors = defineErrors('MLFLOW', {
  URI_INVALID: {
    kind: 'config',
    summary: 'MLFLOW_TRACKING_URI is no address of a server: it must begin with http:// or https://.',
  },
  UNREACHABLE: { kind: 'upstream', summary: 'No connection to the MLflow server, or it broke off.' },
  TIMEOUT: { kind: 'timeout', summary: 'The MLflow server did not answer in time.' },
  UNAUTHORIZED: { kind: 'unauthorized', summary: 'The MLflow server refuses the credentials.' },
  FORBIDDEN: { kind: 'forbidden', summary: 'The MLflow server knows the user and does not allow this.' },
  NOT_FOUND: { kind: 'not-found', summary: 'The MLflow server has no such thing.' },
  EXISTS: { kind: 'conflict', summary: 'The MLflow server has something of this name already.' },
  REFUSED: { kind: 'input', summary: 'The MLflow server refuses a value.' },
  OVERLOADED: { kind: 'overloaded', summary: 'The MLflow server asks for fewer requests.' },
  FAILED: { kind: 'upstream', summary: 'The MLflow server answered that it failed.' },
  REPLY_INVALID: {
    kind: 'upstream',
    summary: 'What answered is no MLflow server, or the answer was cut off: a page, no JSON, other fields.',
  },
  VERSION_UNSUPPORTED: {
    kind: 'config',
    summary: 'The MLflow server is of a major version that Runestone does not speak.',
  },
});
