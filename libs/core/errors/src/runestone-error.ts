/** What an error means to callers: decides HTTP status, exit code, retry and log level. */
export type ErrorKind =
  | 'input'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'not-ready'
  | 'overloaded'
  | 'upstream'
  | 'timeout'
  | 'integrity'
  | 'config'
  | 'internal';

/** How one kind of error is treated everywhere. Exit codes 64 and 70 follow sysexits.h. */
export interface ErrorKindTraits {
  readonly httpStatus: number;
  readonly exitCode: number;
  readonly retryable: boolean;
}

/** The table of kinds: the only place where a kind becomes a status or an exit code. */
export const errorKinds: Readonly<Record<ErrorKind, ErrorKindTraits>> = Object.freeze({
  input: { httpStatus: 400, exitCode: 2, retryable: false },
  unauthorized: { httpStatus: 401, exitCode: 2, retryable: false },
  forbidden: { httpStatus: 403, exitCode: 2, retryable: false },
  'not-found': { httpStatus: 404, exitCode: 3, retryable: false },
  conflict: { httpStatus: 409, exitCode: 4, retryable: false },
  'not-ready': { httpStatus: 503, exitCode: 5, retryable: true },
  overloaded: { httpStatus: 429, exitCode: 5, retryable: true },
  upstream: { httpStatus: 502, exitCode: 6, retryable: true },
  timeout: { httpStatus: 504, exitCode: 6, retryable: true },
  integrity: { httpStatus: 500, exitCode: 7, retryable: false },
  config: { httpStatus: 500, exitCode: 64, retryable: false },
  internal: { httpStatus: 500, exitCode: 70, retryable: false },
});

/** Facts that go with an error: plain JSON, shown to the caller, never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What an error is made of. */
export interface RunestoneErrorInit {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly details?: ErrorDetails | undefined;
  readonly cause?: unknown;
  /** Overrides the kind's HTTP status where HTTP is finer than the kinds (413, 415, 422). */
  readonly httpStatus?: number | undefined;
}

/** The one error class of the workspace. */
export class RunestoneError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: ErrorDetails;
  readonly httpStatus: number;

  constructor(init: RunestoneErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'RunestoneError';
    this.kind = init.kind;
    this.code = init.code;
    this.details = init.details ?? {};
    this.httpStatus = init.httpStatus ?? errorKinds[init.kind].httpStatus;
  }
}

/** Tells whether a value is a RunestoneError, also one made by another copy of this package. */
export function isRunestoneError(value: unknown): value is RunestoneError {
  return (
    value instanceof Error &&
    value.name === 'RunestoneError' &&
    'kind' in value &&
    (value.kind as string) in errorKinds
  );
}
