/** Finds how large batches may be: `limit` goes with what earlier batches took. */
export interface BatchSizeControl {
  /** The largest batch to run now, at least 1. */
  readonly limit: number;
  /** Learns from a batch of `size` that ran for `durationMs`. */
  observe(size: number, durationMs: number): void;
}

/**
 * Keeps batches within `targetMs`: the limit grows by a tenth while full batches stay below the target, and is cut to
 * what would have met it when one does not (additive increase, multiplicative decrease, as in Clipper, Crankshaw et al.
 * 2017, §4.3). It begins at `maxSize`.
 */
export function createBatchSizeControl(maxSize: number, targetMs: number): BatchSizeControl {
  let limit = maxSize;
  return {
    get limit() {
      return limit;
    },
    observe(size, durationMs) {
      if (durationMs > targetMs)
        limit = Math.max(1, Math.min(limit, Math.floor((0.9 * size * targetMs) / durationMs)));
      else if (size >= limit) limit = Math.min(maxSize, limit + Math.ceil(limit / 10));
    },
  };
}
