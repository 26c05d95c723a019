import { setTimeout as delay } from 'node:timers/promises';
import { fromUnknown, type RunestoneError } from '@runestone/errors';

/** How often, and with which pauses, something is tried. */
export interface RepeatOptions {
  readonly attempts: number;
  /** First pause; doubles each time. 200 unless given. */
  readonly firstPauseMs?: number;
}

const longestPauseMs = 5000;

/** Tries something again, with growing pauses, as long as its error may be overcome; throws the last error. */
export async function repeat<T>(
  attempt: () => Promise<T>,
  mayRepeat: (error: RunestoneError) => boolean,
  { attempts, firstPauseMs = 200 }: RepeatOptions,
): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = fromUnknown(thrown);
      if (number >= attempts || !mayRepeat(error)) throw error;
      await delay(Math.min(longestPauseMs, firstPauseMs * 2 ** (number - 1)));
    }
  }
}
