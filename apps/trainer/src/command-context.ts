import type { Output } from './console-output.ts';
import type { Wiring } from './wiring.ts';

/** What every command gets: the stores, the streams, and a signal that Ctrl-C aborts. */
export interface CommandContext {
  readonly wiring: Wiring;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly json: boolean;
  readonly codeVersion: string;
  readonly producer: string;
}

/** Lets the event loop turn, so that signals and the progress bar are served during long work. */
export const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
