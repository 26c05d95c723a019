import type { DashboardSpec } from './create-dashboard.ts';

const job = 'job=~"$job"';
const quantile = (q: number, rest: string): string =>
  `histogram_quantile(${q}, sum by (le) (rate(${rest}[$__rate_interval])))`;
const perSecond = (selector: string, by: string): string =>
  `sum by (${by}) (rate(${selector}[$__rate_interval]))`;
/** Requests that are answered at once: not streams, and not Prometheus itself. */
const quick = `${job},route!~"/metrics|.*predict-stream"`;

/** All serving processes together: load, latency, refusals, and what the processes take. */
export const overview: DashboardSpec = {
  uid: 'runestone-overview',
  title: 'Runestone: overview',
  description: 'Load, latency, refusals and resources of all serving processes.',
  variables: [
    { name: 'job', label: 'Job', metric: 'runestone_http_requests_total', from: 'job', several: true },
  ],
  stats: [
    {
      title: 'Processes up',
      description: 'Serving processes that answer Prometheus. Fewer than were started: look at ServingDown.',
      unit: 'none',
      queries: [{ expr: `sum(up{${job}})`, legend: 'up' }],
    },
    {
      title: 'Requests',
      description: 'Requests answered in a second, of all routes, over five minutes.',
      unit: 'reqps',
      queries: [{ expr: `sum(job:runestone_http_requests:rate5m{${job}})`, legend: 'requests' }],
    },
    {
      title: 'Failed',
      description:
        'Share of the requests that were answered with 5xx, over five minutes. Above 1 % ServingErrors fires.',
      unit: 'percentunit',
      queries: [{ expr: `max(job:runestone_http_errors:ratio_rate5m{${job}})`, legend: '5xx' }],
    },
    {
      title: 'Refused',
      description:
        'Share of the requests that were answered 429, over five minutes: queues or rate limits were full.',
      unit: 'percentunit',
      queries: [{ expr: `max(job:runestone_http_refusals:ratio_rate5m{${job}})`, legend: '429' }],
    },
    {
      title: '99 of 100 within',
      description: 'Time in which 99 of 100 requests are answered, streams left out, over five minutes.',
      unit: 's',
      queries: [{ expr: `max(job:runestone_http_request_duration_seconds:p99_5m{${job}})`, legend: 'p99' }],
    },
    {
      title: 'Models live',
      description: 'Models of which some process serves a version.',
      unit: 'none',
      queries: [{ expr: `count(count by (model) (runestone_serving_model_info{${job}}))`, legend: 'models' }],
    },
  ],
  sections: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'Requests by route',
          description: 'Requests answered in a second by the template of their route.',
          unit: 'reqps',
          stacked: true,
          queries: [
            { expr: perSecond(`runestone_http_requests_total{${job}}`, 'route'), legend: '{{route}}' },
          ],
        },
        {
          title: 'Answers other than 200',
          description:
            'Answers in a second by status. 429: too much at once. 503: no model live, or the process is overloaded.',
          unit: 'reqps',
          stacked: true,
          queries: [
            {
              expr: perSecond(`runestone_http_requests_total{${job},status!="200"}`, 'status'),
              legend: '{{status}}',
            },
          ],
        },
        {
          title: 'Time to answer',
          description:
            'Time in which 50, 95 and 99 of 100 requests are answered, streams left out. Points are single requests whose trace is known.',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((q) => ({
            expr: quantile(q, `runestone_http_request_duration_seconds_bucket{${quick}}`),
            legend: `p${q * 100}`,
          })),
        },
      ],
    },
    {
      title: 'Models',
      panels: [
        {
          title: 'Texts by model',
          description: 'Texts classified in a second by each model.',
          unit: 'texts/s',
          stacked: true,
          queries: [
            {
              expr: perSecond(`runestone_serving_text_length_characters_count{${job}}`, 'model'),
              legend: '{{model}}',
            },
          ],
        },
        {
          title: 'Queue',
          description:
            'Texts that wait for a model, in the process where most do. Where it stays high, answers come late and then are refused.',
          unit: 'texts',
          queries: [
            { expr: `max by (model) (runestone_serving_queue_depth_texts{${job}})`, legend: '{{model}}' },
          ],
        },
        {
          title: 'Versions',
          description:
            'Processes that serve each version. Two versions of a model for longer than a swap takes: look at ModelVersionsDiffer.',
          unit: 'none',
          stacked: true,
          queries: [
            {
              expr: `count by (model, version) (runestone_serving_model_info{${job}})`,
              legend: '{{model}}/{{version}}',
            },
          ],
        },
        {
          title: 'Swaps',
          description: 'Versions that went live, and those that failed to load, in an hour.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (model, outcome) (increase(runestone_serving_model_swaps_total{${job}}[1h]))`,
              legend: '{{model}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Failures to find or load',
          description:
            'Times in an hour that the version to serve could not be found or loaded, by error code. The live version goes on.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (model, code) (increase(runestone_serving_model_load_failures_total{${job}}[1h]))`,
              legend: '{{model}} {{code}}',
            },
          ],
        },
        {
          title: 'Time to load',
          description:
            'Mean time from finding a version to serving it, since the processes started: to fetch, verify, decode and try it.',
          unit: 's',
          queries: [
            {
              expr: `sum by (model) (runestone_serving_model_swap_duration_seconds_sum{${job}}) / sum by (model) (runestone_serving_model_swap_duration_seconds_count{${job}})`,
              legend: '{{model}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Records',
      panels: [
        {
          title: 'Records written',
          description: 'Records of predictions, feedback and actions that the database took in a second.',
          unit: 'records/s',
          queries: [
            {
              expr: perSecond(`runestone_records_written_total{${job}}`, 'instance'),
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Records that wait',
          description:
            'Bytes of records that wait on disk for the database. Where they grow, the server is busy, or the database away: look at RecordsStoreDown.',
          unit: 'bytes',
          queries: [
            {
              expr: `sum by (instance) (runestone_records_waiting_bytes{${job}})`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Records lost',
          description: 'Records that were lost in an hour, by reason: look at RecordsDropped. Should be 0.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (reason) (increase(runestone_records_dropped_total{${job}}[1h]))`,
              legend: '{{reason}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Processor time',
          description: 'Processors that each process keeps busy, its threads among them.',
          unit: 'short',
          queries: [
            { expr: perSecond(`process_cpu_seconds_total{${job}}`, 'instance'), legend: '{{instance}}' },
          ],
        },
        {
          title: 'Memory',
          description: 'Memory of each process: all that it holds, and the part of it that JavaScript uses.',
          unit: 'bytes',
          queries: [
            {
              expr: `sum by (instance) (process_resident_memory_bytes{${job}})`,
              legend: '{{instance}} resident',
            },
            {
              expr: `sum by (instance) (nodejs_heap_size_used_bytes{${job}})`,
              legend: '{{instance}} heap',
            },
          ],
        },
        {
          title: 'Lag of the event loop',
          description:
            'How late 99 of 100 turns of the event loop come: all requests of the process wait that long.',
          unit: 's',
          queries: [
            {
              expr: `max by (instance) (nodejs_eventloop_lag_p99_seconds{${job}})`,
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
  ],
};
