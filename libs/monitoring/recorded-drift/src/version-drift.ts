import { createDriftWatch, type DriftReport, type DriftSketch, type DriftWatch } from '@runestone/drift';
import { driftWindowsKeptMs, type ListedDriftWindow, type RecordStore } from '@runestone/records';
import { mergeWindows } from './merge-windows.ts';
import { recentHistory } from './recent-history.ts';

/** A version whose windows are compared. */
export interface VersionDriftOptions {
  readonly model: string;
  readonly version: string;
  readonly reference: DriftSketch;
  /** Length of an interval, in milliseconds; intervals begin at whole multiples of it since 1970. */
  readonly intervalMs: number;
}

/** What an interval showed. */
export interface IntervalReport {
  readonly report: DriftReport;
  /** Whether it ended before this process looked for the first time. */
  readonly isHistory: boolean;
  /** Windows of it that could not be used, and why the last of them could not. */
  readonly leftOut: number;
  readonly reason: string | undefined;
}

/** Intervals, and the least time, that a window may come late: what waited on a disk while a database was away. */
const [lateIntervals, leastLateMs] = [288, 3_600_000];
/** Windows that are looked at in one round, the latest: a bound on memory. */
const mostWindows = 50_000;
const dayMs = 86_400_000;

/**
 * Compares what all processes recorded of one version, interval by interval. Each interval is one call of one watch, so that
 * the allowance for false alarms holds however many processes there are. A window that comes late counts in the next interval.
 * The first round goes through what is recorded already, and so stands where an earlier process stood.
 */
export class VersionDrift {
  readonly #options: VersionDriftOptions;
  readonly #watch: DriftWatch;
  /** The first interval that was not compared; undefined before the first round. */
  #next: number | undefined;
  /** Windows that were compared, as far as one like them may still come. */
  #known = new Set<string>();
  /** Whether a round came to its end: what is compared before that is history. */
  #isCaughtUp = false;

  constructor(options: VersionDriftOptions) {
    this.#options = options;
    const windowsPerDay = Math.ceil(dayMs / options.intervalMs);
    this.#watch = createDriftWatch(options.reference, { windowsPerDay });
  }

  /** Compares the intervals that ended before `nowMs`, the oldest first. Throws RECORDS_STORE_AWAY; then call it again. */
  async *advance(
    store: Pick<RecordStore, 'listDriftWindows' | 'readDriftSketches'>,
    nowMs: number,
  ): AsyncGenerator<IntervalReport> {
    const end = Math.floor(nowMs / this.#options.intervalMs);
    if (this.#next !== undefined && end <= this.#next) return;
    const isHistory = !this.#isCaughtUp;
    const listed = await this.#list(store, end);
    const fresh = this.#chooseFresh(listed);
    const first = fresh[0];
    this.#next ??= first === undefined ? end : this.#intervalOf(first);
    for (const [interval, windows] of this.#groupByInterval(fresh, this.#next)) {
      const ids = windows.map(({ id }) => id);
      const { sketch, ...left } = await mergeWindows(store, ids, this.#options.reference.labels);
      for (const id of ids) this.#known.add(id);
      this.#next = interval + 1;
      yield { report: this.#watch.check(sketch), isHistory, ...left };
    }
    this.#next = Math.max(this.#next, end);
    this.#known = new Set(listed.map(({ id }) => id));
    this.#isCaughtUp = true;
  }

  /** The windows that matter now, the latest first: known ones among them. */
  async #list(store: Pick<RecordStore, 'listDriftWindows'>, end: number): Promise<ListedDriftWindow[]> {
    const { model, version, intervalMs } = this.#options;
    const lateMs = Math.min(driftWindowsKeptMs, Math.max(lateIntervals * intervalMs, leastLateMs));
    const lateFromMs = (this.#next ?? end) * intervalMs - lateMs;
    const untilMs = end * intervalMs;
    const fromMs = this.#next === undefined ? untilMs - driftWindowsKeptMs : lateFromMs;
    const listed: ListedDriftWindow[] = [];
    for await (const page of store.listDriftWindows({ model, version, fromMs, untilMs })) {
      listed.push(...page);
      if (listed.length >= mostWindows) break;
    }
    return listed;
  }

  /** Those that were not compared yet, the oldest first; of history as much as a watch looks at. */
  #chooseFresh(listed: readonly ListedDriftWindow[]): ListedDriftWindow[] {
    const fresh =
      this.#next === undefined
        ? recentHistory(listed, (one) => this.#intervalOf(one))
        : listed.filter(({ id }) => !this.#known.has(id));
    const chosen = new Set(fresh);
    // What is too old to matter does not come late the next time.
    for (const one of listed) if (!chosen.has(one)) this.#known.add(one.id);
    return [...fresh].reverse();
  }

  #groupByInterval(
    windows: readonly ListedDriftWindow[],
    next: number,
  ): ReadonlyMap<number, readonly ListedDriftWindow[]> {
    const groups = new Map<number, ListedDriftWindow[]>();
    for (const one of windows) {
      const interval = Math.max(next, this.#intervalOf(one));
      const group = groups.get(interval);
      if (group === undefined) groups.set(interval, [one]);
      else group.push(one);
    }
    return groups;
  }

  #intervalOf({ timeMs }: ListedDriftWindow): number {
    return Math.floor(timeMs / this.#options.intervalMs);
  }
}
