/** Time as a lib needs it: a clock and a way to be called later. Tests give their own. */
export interface Timer {
  /** Milliseconds since a fixed moment; never goes back. */
  now(): number;
  /** Calls back after a delay in milliseconds; the returned function cancels. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The process's own time; a scheduled call does not keep the process alive. */
export const systemTimer: Timer = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    const handle = setTimeout(callback, delayMs);
    handle.unref();
    return () => clearTimeout(handle);
  },
};
