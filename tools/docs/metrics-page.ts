import {
  metricCatalogue,
  trainingMetrics,
  workerMetrics,
  type MetricDefinition,
} from '../../libs/platform/telemetry/src/index.ts';
import { renderCode, renderPage, renderTable, type Page } from './markdown.ts';

const render = (catalogue: Readonly<Record<string, MetricDefinition>>): string =>
  renderTable(
    ['metric', 'type', 'labels', 'meaning'],
    Object.entries(catalogue).map(([name, { type, labels, help }]) => [
      renderCode(name),
      type,
      labels.map(renderCode).join(', '),
      help,
    ]),
  );

/** The metrics of the apps. */
export function createMetricsPage(): Page {
  const buckets = Object.entries<MetricDefinition>({ ...metricCatalogue, ...trainingMetrics }).flatMap(
    ([name, definition]) =>
      definition.type === 'histogram' ? [[renderCode(name), definition.buckets.join(', ')]] : [],
  );
  return {
    path: 'docs/reference/metrics.md',
    text: renderPage('Metrics', [
      'In the text format of Prometheus, or in OpenMetrics to whoever accepts it. Beside them come those of the process under ' +
        'their usual names: memory (`process_resident_memory_bytes`, `nodejs_heap_size_used_bytes`), lag of the event loop ' +
        '(`nodejs_eventloop_lag_p99_seconds`), garbage collection (`nodejs_gc_duration_seconds`), processor time ' +
        '(`process_cpu_seconds_total`). [How to watch them](../how-to/watch-with-prometheus-and-grafana.md).',
      'No label holds a text or an address. A metric keeps a bounded number of series, 1000: the least recently used is ' +
        'forgotten first.',
      `## Serving\n\n\`GET /metrics\` of the serving app.\n\n${render(metricCatalogue)}`,
      'In OpenMetrics the buckets of `runestone_http_request_duration_seconds` name the trace of their latest request that was ' +
        'traced (exemplars), where traces are on.',
      'Hashed n-grams know no unknown tokens: a model of them counts none. Texts that nothing could be read from are in ' +
        '`runestone_serving_predictions_total` with the outcomes `abstain:no-features` and `abstain:empty-text`.',
      `## Training\n\nWhile \`trainer:train\` runs, \`GET /metrics\` at the port \`RUNESTONE_METRICS_PORT\` of 127.0.0.1. What takes less time than Prometheus waits between two scrapes may not be seen.\n\n${render(trainingMetrics)}`,
      `## Worker\n\n\`GET /metrics\` of [a worker](../how-to/watch-many-servers.md), over what all servers recorded.\n\n${render(workerMetrics)}`,
      `## Buckets\n\n${renderTable(['histogram', 'upper bounds'], buckets)}`,
    ]),
  };
}
