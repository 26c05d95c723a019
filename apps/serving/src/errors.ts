import { defineErrors } from '@runestone/errors';

/** Errors of the serving app. */
export const servingErrors = defineErrors('SERVING', {
  REQUEST_INVALID: { kind: 'input', summary: 'A request does not fit its schema.' },
  REQUEST_MALFORMED: {
    kind: 'input',
    summary: 'A request is no valid HTTP, or its address cannot be decoded.',
  },
  JSON_MALFORMED: { kind: 'input', summary: 'A body is not JSON.' },
  ENCODING_INVALID: { kind: 'input', summary: 'A body is not UTF-8.' },
  TEXT_EMPTY: { kind: 'input', summary: 'A route for a single text got nothing but white space.' },
  TEXT_TOO_LONG: { kind: 'input', httpStatus: 413, summary: 'A text is longer than the server takes.' },
  BODY_TOO_LARGE: { kind: 'input', httpStatus: 413, summary: 'A body is larger than the server takes.' },
  MEDIA_TYPE_UNSUPPORTED: {
    kind: 'input',
    httpStatus: 415,
    summary: 'A body is not declared as plain JSON.',
  },
  HEADERS_TOO_LARGE: {
    kind: 'input',
    httpStatus: 431,
    summary: 'The address and headers of a request are too long.',
  },
  REQUEST_TIMEOUT: {
    kind: 'timeout',
    httpStatus: 408,
    summary: 'A client took too long to send its request.',
  },
  ANSWER_TIMEOUT: { kind: 'timeout', summary: 'A request was not answered in time.' },
  ROUTE_UNKNOWN: { kind: 'not-found', summary: 'No route has this address.' },
  METHOD_NOT_ALLOWED: { kind: 'input', httpStatus: 405, summary: 'The address takes other methods only.' },
  MODEL_UNKNOWN: { kind: 'not-found', summary: 'No model of this name is served here.' },
  MODELS_INVALID: { kind: 'config', summary: 'RUNESTONE_MODELS cannot be read.' },
  ARGUMENT_UNKNOWN: { kind: 'input', summary: 'The command line has an argument that does not exist.' },
  MODEL_DUPLICATE: { kind: 'config', summary: 'RUNESTONE_MODELS lists two models of one name.' },
  NOT_READY: { kind: 'not-ready', summary: 'No model is live yet, or the process is stopping.' },
});
