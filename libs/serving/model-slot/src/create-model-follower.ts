import type { ModelSlot } from './create-model-slot.ts';
import type { Timer } from './timer.ts';

/** Where versions come from: tells which one should be live, and loads it. */
export interface ModelSource<Resolved, Model> {
  resolve(): Promise<Resolved>;
  /** A text that differs whenever the version to load differs. */
  keyOf(resolved: Resolved): string;
  /** Loads, verifies and warms up; a model that comes back is fit to answer. */
  load(resolved: Resolved): Promise<Model>;
  /** Gives back what a model holds that came too late to be swapped in. */
  unload?(model: Model): void | Promise<void>;
}

/** What a follower reports as it works; it neither logs nor counts by itself. */
export type FollowerEvent<Resolved, Model> =
  | { readonly type: 'loading'; readonly resolved: Resolved }
  | { readonly type: 'live'; readonly resolved: Resolved; readonly model: Model; readonly tookMs: number }
  | {
      readonly type: 'failed';
      readonly during: 'resolve' | 'load';
      readonly error: unknown;
      readonly retryInMs: number;
    }
  | { readonly type: 'drained' }
  | { readonly type: 'dispose-failed'; readonly error: unknown };

/** Where a follower stands; `error` is of the last attempt and is absent once that attempt succeeded. */
export interface FollowerStatus {
  readonly state: 'waiting' | 'loading' | 'live';
  readonly error?: unknown;
}

/** How a model is followed. Times in milliseconds. */
export interface FollowerOptions<Resolved, Model> {
  readonly source: ModelSource<Resolved, Model>;
  readonly slot: ModelSlot<Model>;
  /** False for a pinned version: once it is live nothing is asked again. */
  readonly follow: boolean;
  readonly intervalMs: number;
  readonly maxBackoffMs?: number;
  readonly timer: Timer;
  /** Uniform in [0, 1): spreads the polls of many processes by a tenth around the interval. */
  readonly random: () => number;
  readonly onEvent?: (event: FollowerEvent<Resolved, Model>) => void;
}

/** Keeps a slot at the version its source names. */
export interface ModelFollower {
  /** Starts to follow; settles after the first attempt, whether a model went live or not. */
  start(): Promise<void>;
  /** Checks now instead of at the next poll; callers at the same time share one check. Never rejects. */
  checkNow(): Promise<void>;
  status(): FollowerStatus;
  /** Stops to follow; an attempt under way ends without a swap. */
  close(): void;
}

/**
 * Creates a follower. Availability comes first: whatever fails, the live version stays; a version that failed to load is
 * tried again after a pause that doubles up to `maxBackoffMs`, while another version is tried at the next poll.
 */
export function createModelFollower<Resolved, Model>(
  options: FollowerOptions<Resolved, Model>,
): ModelFollower {
  const { source, slot, timer, intervalMs, random, onEvent = () => undefined } = options;
  const pauses = createPauses(intervalMs, options.maxBackoffMs ?? 60_000);
  const poll = createPoll(timer, intervalMs, random);
  let liveKey: string | undefined;
  let status: FollowerStatus = { state: 'waiting' };
  let underWay: Promise<void> | undefined;
  let closed = false;

  async function loadAndSwap(resolved: Resolved, key: string): Promise<void> {
    const startedMs = timer.now();
    if (slot.live === undefined) status = { ...status, state: 'loading' };
    onEvent({ type: 'loading', resolved });
    const model = await source.load(resolved);
    if (closed) return source.unload?.(model);
    const drained = slot.swap(model);
    liveKey = key;
    onEvent({ type: 'live', resolved, model, tookMs: timer.now() - startedMs });
    const onDisposeFailed = (error: unknown): void => onEvent({ type: 'dispose-failed', error });
    drained.then(() => onEvent({ type: 'drained' }), onDisposeFailed);
  }

  async function attempt(): Promise<void> {
    let key: string | undefined;
    try {
      const resolved = await source.resolve();
      key = source.keyOf(resolved);
      if (closed || pauses.isPaused(key, timer.now())) return;
      if (key !== liveKey) await loadAndSwap(resolved, key);
      pauses.reset();
      status = { state: 'live' };
    } catch (error) {
      status = { state: slot.live === undefined ? 'waiting' : 'live', error };
      const retryInMs = key === undefined ? intervalMs : pauses.lengthen(key, timer.now());
      onEvent({ type: 'failed', during: key === undefined ? 'resolve' : 'load', error, retryInMs });
    }
  }

  function checkNow(): Promise<void> {
    underWay ??= attempt().finally(() => {
      underWay = undefined;
      const done = closed || (!options.follow && liveKey !== undefined);
      if (!done) poll.plan(() => void checkNow());
    });
    return underWay;
  }

  return {
    start: checkNow,
    checkNow,
    status: () => status,
    close() {
      closed = true;
      poll.cancel();
    },
  };
}

/** One planned poll at a time, a tenth around the interval. */
function createPoll(timer: Timer, intervalMs: number, random: () => number) {
  let cancel: () => void = () => undefined;
  return {
    cancel: () => cancel(),
    plan(check: () => void): void {
      cancel();
      cancel = timer.schedule(check, Math.round(intervalMs * (0.9 + 0.2 * random())));
    },
  };
}

/** Remembers the version that last failed and how long to leave it alone. */
function createPauses(firstMs: number, maxMs: number) {
  let failing: { key: string; untilMs: number; pauseMs: number } | undefined;
  return {
    isPaused: (key: string, nowMs: number) => failing?.key === key && nowMs < failing.untilMs,
    lengthen(key: string, nowMs: number): number {
      const pauseMs = failing?.key === key ? Math.min(failing.pauseMs * 2, maxMs) : Math.min(firstMs, maxMs);
      failing = { key, pauseMs, untilMs: nowMs + pauseMs };
      return pauseMs;
    },
    reset() {
      failing = undefined;
    },
  };
}
