import type { Histogram } from 'prom-client';
import type { Labels } from './bounded-series.ts';

/** Values of one series, counted by bucket. */
export interface TallySeries {
  /** Counts a value; `traceId` makes it the example of its bucket (an exemplar of OpenMetrics). */
  observe(value: number, traceId?: string): void;
}

/** What a histogram is made of. */
export interface TallyOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending; a last bucket without one is always there. */
  readonly buckets: readonly number[];
  /** The most series that are kept; beyond it the least recently used is forgotten. */
  readonly maxSeries: number;
}

/**
 * A histogram for prom-client's registry whose series are held by whoever counts: an observation costs an addition or two.
 * prom-client's own looks its series up by a text made of the labels, which takes longer than some of what is measured here.
 */
export class TallyHistogram {
  readonly name: string;
  readonly type = 'histogram';
  readonly #options: TallyOptions;
  readonly #series = new Map<string, Tally>();
  #observations = 0;

  constructor(options: TallyOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** The series of these labels. It may be kept: one that was forgotten meanwhile comes back when it is used. */
  series(labels: Labels): TallySeries {
    const key = keyOf(labels);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const created = new Tally(labels, this.#options.buckets, (series) => this.#use(key, series));
    this.#use(key, created);
    return created;
  }

  /** How many series there are. */
  get size(): number {
    return this.#series.size;
  }

  /** As prom-client's registry asks for it. */
  get(): Promise<object> {
    const { name, help } = this.#options;
    const values = [...this.#series.values()].flatMap((series) => series.values(name));
    return Promise.resolve({ name, help, type: this.type, aggregator: 'sum', values });
  }

  /** The same as prom-client's types have it, which know no metrics of others. */
  asMetric(): Histogram {
    return this as unknown as Histogram;
  }

  #use(key: string, series: Tally): void {
    this.#observations += 1;
    series.usedAt = this.#observations;
    if (series.kept) return;
    series.kept = true;
    this.#series.set(key, series);
    if (this.#series.size > this.#options.maxSeries) this.#removeOldest();
  }

  #removeOldest(): void {
    const [oldest] = [...this.#series].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (oldest !== undefined) this.#remove(...oldest);
  }

  #remove(key: string, series: Tally): void {
    this.#series.delete(key);
    series.clear();
  }
}

const keyOf = (labels: Labels): string => Object.values(labels).join('\u0000');

/** A value that stands for others of its bucket. */
interface Exemplar {
  readonly labelSet: { readonly trace_id: string };
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

class Tally implements TallySeries {
  usedAt = 0;
  kept = false;
  readonly labels: Labels;
  readonly #bounds: readonly number[];
  readonly #onUse: (series: Tally) => void;
  /** Counts by bucket, the last without a bound. */
  readonly #counts: Float64Array;
  #exemplars: (Exemplar | undefined)[] = [];
  #sum = 0;

  constructor(labels: Labels, bounds: readonly number[], onUse: (series: Tally) => void) {
    this.labels = labels;
    this.#bounds = bounds;
    this.#onUse = onUse;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number, traceId?: string): void {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is not a value of a histogram`);
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += value;
    if (traceId !== undefined)
      this.#exemplars[bucket] = { labelSet: { trace_id: traceId }, value, timestamp: Date.now() / 1000 };
    this.#onUse(this);
  }

  clear(): void {
    this.kept = false;
    this.#counts.fill(0);
    this.#exemplars = [];
    this.#sum = 0;
  }

  values(name: string): unknown[] {
    const { labels } = this;
    let count = 0;
    const buckets = Array.from(this.#counts, (own, bucket) => {
      count += own;
      const le = this.#bounds[bucket] ?? '+Inf';
      const exemplar = this.#exemplars[bucket];
      return { labels: { le, ...labels }, value: count, metricName: `${name}_bucket`, exemplar };
    });
    return [
      ...buckets,
      { labels, value: this.#sum, metricName: `${name}_sum` },
      { labels, value: count, metricName: `${name}_count` },
    ];
  }
}
