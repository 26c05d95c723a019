/** Time as the batcher needs it; tests give their own. */
export interface Timer {
  /** Milliseconds since a fixed moment; never goes back. */
  now(): number;
  /** Calls back after a delay in milliseconds, 0 meaning after the events at hand; the returned function cancels. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The process's own time. */
export const systemTimer: Timer = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    if (delayMs === 0) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timeout = setTimeout(callback, delayMs);
    return () => clearTimeout(timeout);
  },
};
