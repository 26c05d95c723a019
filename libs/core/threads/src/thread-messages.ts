import { fromUnknown, RunestoneError } from '@runestone/errors';

/** To the thread: answer this call. */
export interface CallMessage {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

/** An error as it goes from thread to thread: without its stack and causes. */
export type ErrorMessage = Pick<RunestoneError, 'kind' | 'code' | 'message' | 'details' | 'httpStatus'>;

/** From the thread: the answer to a call, or something that happened. */
export type ThreadMessage =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorMessage }
  | { readonly event: unknown };

/** Turns anything thrown into what a message can hold. */
export function toErrorMessage(thrown: unknown): ErrorMessage {
  const { kind, code, message, details, httpStatus } = fromUnknown(thrown);
  return { kind, code, message, httpStatus, details: JSON.parse(JSON.stringify(details)) as typeof details };
}

/** Makes the error anew on the other side. */
export function fromErrorMessage(error: ErrorMessage): RunestoneError {
  return new RunestoneError(error);
}
