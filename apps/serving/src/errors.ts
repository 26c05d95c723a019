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
  FIELD_UNKNOWN: { kind: 'input', summary: 'A request names a field that the model does not read.' },
  FIELD_INVALID: { kind: 'input', summary: 'A field beside a text does not hold what the model reads.' },
  TEXT_TOO_LONG: { kind: 'input', httpStatus: 413, summary: 'A text is longer than the server takes.' },
  TEXTS_TOO_MANY: {
    kind: 'input',
    httpStatus: 413,
    summary: 'A request has more texts than the model takes at a time.',
  },
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
  ARGUMENT_UNKNOWN: { kind: 'input', summary: 'The command line has an argument that does not exist.' },
  MODEL_NOT_LIVE: {
    kind: 'conflict',
    summary: 'A model was to be replaced, and the version in its place did not load; the former one goes on.',
  },
  VERSION_NOT_LIVE: { kind: 'not-found', summary: 'The address names a version that is not the live one.' },
  UNAUTHENTICATED: { kind: 'unauthorized', summary: 'A request has no API key, or one that is not valid.' },
  FORBIDDEN: { kind: 'forbidden', summary: 'A key does not allow what the request asks for.' },
  RATE_LIMITED: {
    kind: 'overloaded',
    summary: 'A key sent more requests from one address than it may in a minute; see Retry-After.',
  },
  OVERLOADED: {
    kind: 'not-ready',
    summary: 'The process is behind with its work, or short of memory, and sheds load; see Retry-After.',
  },
  PROXY_INVALID: { kind: 'config', summary: 'RUNESTONE_TRUST_PROXY lists what is no address.' },
  KEYS_INVALID: { kind: 'config', summary: 'The file of API keys cannot be read.' },
  AUTH_UNSET: { kind: 'config', summary: 'Neither API keys are set up nor is authentication turned off.' },
  TENSOR_INVALID: {
    kind: 'input',
    summary: 'A tensor of an Open Inference Protocol request cannot be read.',
  },
  FEEDBACK_INVALID: {
    kind: 'input',
    summary: 'Feedback names a place that its request does not have, or labels that the model does not know.',
  },
  RECORDS_OFF: { kind: 'conflict', summary: 'Feedback was sent to a server that keeps no records.' },
  LINE_INVALID: { kind: 'input', summary: 'A line of a stream is no request.' },
  NOT_READY: { kind: 'not-ready', summary: 'No model is live yet, or the process is stopping.' },
});
