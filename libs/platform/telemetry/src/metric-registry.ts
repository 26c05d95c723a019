import {
  Counter,
  Gauge,
  Registry,
  collectDefaultMetrics,
  type Metric,
  type OpenMetricsContentType,
} from 'prom-client';
import { createBoundedSeries, type Labels } from './bounded-series.ts';
import type { MetricDefinition } from './metric-definition.ts';
import { TallyHistogram } from './tally-histogram.ts';

/** How metrics are kept. */
export interface RegistryOptions {
  /** The most series that one metric keeps; beyond it the least recently used is forgotten. Default 1000. */
  readonly maxSeries?: number;
  /** Whether the process's own metrics (memory, CPU, event loop) are collected too. Default true. */
  readonly processMetrics?: boolean;
}

/** Metrics as text, and the type of that text. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

/** The metrics of a catalogue, in a registry of their own. */
export interface MetricRegistry<Name extends string> {
  /** Adds to a counter, or sets a gauge. */
  record(name: Name, labels: Labels, value: number): void;
  /** A histogram of the catalogue. Throws for what is none. */
  histogram(name: Name): TallyHistogram;
  /** Forgets a series of a counter or a gauge. */
  forget(name: Name, labels: Labels): void;
  /** All metrics: in OpenMetrics, with exemplars, for who says in `accept` (HTTP's header) that it reads it; else in the text format of Prometheus. */
  render(accept?: string): Promise<RenderedMetrics>;
}

/** Registers the metrics of a catalogue. */
export function createMetricRegistry<Name extends string>(
  catalogue: Readonly<Record<Name, MetricDefinition>>,
  { maxSeries = 1000, processMetrics = true }: RegistryOptions = {},
): MetricRegistry<Name> {
  const registry = new Registry();
  if (processMetrics) collectProcessMetrics(registry);
  const histograms = new Map<string, TallyHistogram>();
  const recorders = new Map<string, Recorder>();
  for (const [name, definition] of Object.entries<MetricDefinition>(catalogue)) {
    if (definition.type === 'histogram') {
      const { help, buckets } = definition;
      const histogram = new TallyHistogram({ name, help, buckets, maxSeries });
      registry.registerMetric(histogram.asMetric());
      histograms.set(name, histogram);
    } else recorders.set(name, createRecorder({ ...definition, name, maxSeries }, registry));
  }
  const openRegistry = createOpenRegistry(registry);
  return {
    record: (name, labels, value) => recorders.get(name)?.add(labels, value),
    histogram(name) {
      const histogram = histograms.get(name);
      if (histogram === undefined) throw new TypeError(`${name} is no histogram`);
      return histogram;
    },
    forget: (name, labels) => recorders.get(name)?.forget(labels),
    async render(accept = '') {
      const chosen = accept.includes('application/openmetrics-text') ? openRegistry : registry;
      return { contentType: chosen.contentType, text: await chosen.metrics() };
    },
  };
}

/** Sums of other gauges, with the name of a counter that they are not. */
const misnamed = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
}

interface Recorder {
  add(labels: Labels, value: number): void;
  forget(labels: Labels): void;
}

function createRecorder(
  {
    name,
    maxSeries,
    ...definition
  }: MetricDefinition & { readonly name: string; readonly maxSeries: number },
  registry: Registry,
): Recorder {
  const { type, help, labels } = definition;
  const base = { name, help, labelNames: [...labels], registers: [registry] };
  const metric = type === 'gauge' ? new Gauge(base) : new Counter(base);
  const series = createBoundedSeries(maxSeries);
  return {
    forget: (at) => metric.remove(at),
    add(at, value) {
      const oldest = series.touch(at);
      if (oldest !== undefined) metric.remove(oldest);
      if (metric instanceof Gauge) metric.set(at, value);
      else metric.inc(at, value);
    },
  };
}

/**
 * The same metrics for OpenMetrics, where a counter's name has no `_total` but its series have. prom-client would take it off
 * the metric itself, and the other format would lose it.
 */
function createOpenRegistry(registry: Registry): Registry<OpenMetricsContentType> {
  const open = new Registry<OpenMetricsContentType>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray() as unknown as RegisteredMetric[]) {
    if (metric.type !== 'counter') {
      open.registerMetric(metric as unknown as Metric);
      continue;
    }
    const name = metric.name.replace(/_total$/, '');
    const view = { name, type: metric.type, get: async () => ({ ...(await metric.get()), name }) };
    open.registerMetric(view as unknown as Metric);
  }
  return open;
}

/** What a registry reads of a metric. */
interface RegisteredMetric {
  readonly name: string;
  readonly type: string;
  get(): Promise<object>;
}
