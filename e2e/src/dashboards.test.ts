import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeWith,
  findPrometheus,
  prometheusReason,
  startPrometheus,
  type PrometheusServer,
} from '@runestone/real-services';
import { freePort } from '@runestone/real-services/servers';
import { parse, stringify } from 'yaml';
import { eventually, finished, startProgram } from './runestone-process.ts';
import { serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createEncoderTask, createTinyTask, type TinyTask } from './tiny-task.ts';

const infra = fileURLToPath(new URL('../../infra', import.meta.url));

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** The panels of a dashboard as Grafana would read them. */
const dashboards = readdirSync(path.join(infra, 'grafana/dashboards')).map((file) => {
  const text = readFileSync(path.join(infra, 'grafana/dashboards', file), 'utf8');
  const { panels, uid } = JSON.parse(text) as { panels: readonly Panel[]; uid: string };
  return { uid, panels };
});
/** Every expression, by its dashboard and panel. */
const expressions = dashboards.flatMap(({ uid, panels }) =>
  panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [panel: string, expr: string] => [`${uid}: ${title}`, expr]),
  ),
);

interface Scrape {
  job_name: string;
  scrape_interval?: string;
  static_configs: { targets: string[] }[];
}

/** Our prometheus.yml with the rules beside it, for other addresses, and in a hurry. */
function configFor(targets: Readonly<Record<string, number>>): string {
  const config = parse(readFileSync(path.join(infra, 'prometheus/prometheus.yml'), 'utf8')) as {
    rule_files: string[];
    scrape_configs: Scrape[];
  };
  return stringify({
    ...config,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: config.rule_files.map((files) => path.join(infra, 'prometheus', files)),
    alerting: undefined,
    scrape_configs: config.scrape_configs
      .filter(({ job_name: job }) => job in targets)
      .map((scrape) => ({
        ...scrape,
        scrape_interval: '1s',
        static_configs: [{ targets: [`127.0.0.1:${targets[scrape.job_name]}`] }],
      })),
  });
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

describeWith('the dashboards', prometheusReason, findPrometheus(), (programs) => {
  let tiny: TinyTask;
  let colours: TinyTask;
  let server: TinyServer;
  let prometheus: PrometheusServer;
  let training: ChildProcess | undefined;
  let trainings: Promise<void> | undefined;
  let asking: Promise<void> | undefined;
  let busy = true;

  const ask = async (query: string): Promise<Sample[]> => {
    const answer = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query })}`);
    const { data, error } = (await answer.json()) as { data?: { result: Sample[] }; error?: string };
    if (data === undefined) throw new Error(`${query}: ${error}`);
    return data.result;
  };

  const post = (url: string, body: object): Promise<string> =>
    fetch(`${server.base}${url}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`,
      },
      body: JSON.stringify(body),
    }).then((answer) => answer.text());

  /** Asks both models, well and badly, and says what was right, until the tests are over. */
  async function keepAsking(): Promise<void> {
    while (busy) {
      const [answer] = await Promise.all([
        post('/v1/models/tiny/predict', { texts: ['jeg ved ikke hvad der skete', '', '§§'] }),
        post('/v1/models/colours/predict', { texts: ['red violet', 'blue', ''] }),
        post('/v1/models/nothing/predict', { texts: ['?'] }),
      ]);
      const { requestId } = JSON.parse(answer) as { requestId: string };
      await post('/v1/feedback', { requestId, index: 0, labels: ['dan'] });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Trains one model after another, until the tests are over. */
  async function keepTraining(port: number): Promise<void> {
    const sets = ['model.epochs=1000', 'model.replicas=16'].flatMap((set) => ['--set', set]);
    while (busy) {
      training = startProgram('trainer', ['train', '--recipe', tiny.recipe, '--no-register', ...sets], {
        ...tiny.env,
        RUNESTONE_METRICS_PORT: String(port),
        RUNESTONE_THREADS: '1',
      });
      await finished(training);
    }
  }

  beforeAll(async () => {
    [tiny, colours] = [await createTinyTask(), await createEncoderTask()];
    await trainTiny(tiny);
    await trainTiny({ ...colours, env: tiny.env });
    const collector = await freePort();
    // The third model is registered nowhere: it is looked for again and again.
    server = await serveTiny(
      tiny,
      {
        RUNESTONE_AUTH: 'off',
        RUNESTONE_MODELS: 'tiny@champion,colours@champion,missing@champion',
        RUNESTONE_POLL_INTERVAL_MS: '500',
        RUNESTONE_DRIFT_INTERVAL_MS: '1000',
        RUNESTONE_QUALITY_INTERVAL_MS: '1000',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector}`,
      },
      ['missing@champion'],
    );
    const trainerPort = await freePort();
    prometheus = await startPrometheus(
      programs,
      configFor({ 'runestone-serving': server.port, 'runestone-trainer': trainerPort }),
    );
    asking = keepAsking();
    trainings = keepTraining(trainerPort);
    await eventually(async () => {
      const seen = await ask(
        'rate(runestone_training_texts_total[5m]) > 0 and on () runestone_training_loss',
      );
      return seen.length > 0 ? true : undefined;
    });
    // A window of texts to compare.
    await eventually(async () =>
      (await ask('runestone_drift_detected{model="tiny"}')).length > 0 ? true : undefined,
    );
    // As many labelled answers as a verdict needs.
    await eventually(async () =>
      (await ask('runestone_quality_decayed{model="tiny"}')).length > 0 ? true : undefined,
    );
    // Two evaluations of rules that build on one another.
    await eventually(async () =>
      (await ask('model:runestone_serving_abstentions:ratio_rate5m > 0')).length > 0 ? true : undefined,
    );
  }, 240_000);
  afterAll(async () => {
    busy = false;
    training?.kill('SIGKILL');
    await trainings;
    await asking;
    await server.stop();
    await prometheus.close();
    await rm(tiny.folder, { recursive: true });
    await rm(colours.folder, { recursive: true });
  });

  it('have an expression in every panel', () => {
    const empty = dashboards.flatMap(({ panels }) =>
      panels.filter((panel) => 'targets' in panel && panel.targets?.every(({ expr }) => expr === '')),
    );
    expect([empty, expressions.length > 40]).toEqual([[], true]);
  });

  it.each(expressions)('show data: %s', async (_, expr) => {
    const query = expr
      .replaceAll('$__rate_interval', '30s')
      // The one has n-grams beside a vocabulary, the other labels, and enough texts in its drift reference.
      .replaceAll('$model', /runestone_(drift|quality)/.test(expr) ? 'tiny' : 'colours')
      .replaceAll('$job', '.+')
      .replaceAll('$run', '.+');
    // Between two trainings there is none for a moment.
    const values = await eventually(async () => {
      const seen = (await ask(query)).map(({ value }) => Number(value[1]));
      return seen.some((value) => Number.isFinite(value)) ? seen : undefined;
    });
    expect(values.length).toBeGreaterThan(0);
  });

  it('lead from a bucket to the trace of a request', async () => {
    const parameters = new URLSearchParams({
      query: 'runestone_http_request_duration_seconds_bucket',
      start: String(Date.now() / 1000 - 300),
      end: String(Date.now() / 1000 + 5),
    });
    const answer = await fetch(`${prometheus.url}/api/v1/query_exemplars?${parameters}`);
    const { data } = (await answer.json()) as {
      data: { exemplars: { labels: { trace_id: string } }[] }[];
    };
    expect(data[0]?.exemplars[0]?.labels.trace_id).toBe('c'.repeat(32));
  });

  it('rest on rules that Prometheus evaluates without a fault', async () => {
    const answer = await fetch(`${prometheus.url}/api/v1/rules`);
    const { data } = (await answer.json()) as {
      data: { groups: { rules: { name: string; health: string }[] }[] };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(15);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });
});
