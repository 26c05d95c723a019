import type { RunestoneError } from './runestone-error.ts';

/** A problem document (RFC 9457) with our members `code`, `details` and `requestId`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Makes the wire form of an error. Errors of kind internal, integrity and config show no detail. */
export function toProblem(error: RunestoneError, requestId?: string): Problem {
  const hidden = error.httpStatus === 500;
  return {
    type: `urn:runestone:error:${hidden ? 'INTERNAL' : error.code}`,
    title: titles[error.httpStatus] ?? 'Error',
    status: error.httpStatus,
    detail: hidden
      ? 'Something went wrong on our side; the log has the cause under this request id.'
      : error.message,
    code: hidden ? 'INTERNAL' : error.code,
    ...(requestId === undefined ? {} : { requestId }),
    ...(hidden || Object.keys(error.details).length === 0 ? {} : { details: error.details }),
  };
}
