import { metricCatalogue, type MetricDefinition } from '../../libs/platform/telemetry/src/index.ts';
import { renderCode, renderPage, renderTable, type Page } from './markdown.ts';

/** The metrics of the serving app. */
export function createMetricsPage(): Page {
  const rows = Object.entries<MetricDefinition>(metricCatalogue).map(([name, { type, labels, help }]) => [
    renderCode(name),
    type,
    labels.map(renderCode).join(', '),
    help,
  ]);
  const buckets = Object.entries<MetricDefinition>(metricCatalogue)
    .filter(([, definition]) => definition.buckets !== undefined)
    .map(([name, definition]) => [renderCode(name), (definition.buckets ?? []).join(', ')]);
  return {
    path: 'docs/reference/metrics.md',
    text: renderPage('Metrics', [
      '`GET /metrics` of the serving app gives these in the text format of Prometheus, and beside them those of the process ' +
        'under their usual names (`process_*`, `nodejs_*`).',
      'No label holds a text or an address. A metric keeps a bounded number of series: the least recently used is forgotten first.',
      renderTable(['metric', 'type', 'labels', 'meaning'], rows),
      `## Buckets\n\n${renderTable(['histogram', 'upper bounds'], buckets)}`,
    ]),
  };
}
