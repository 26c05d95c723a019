import { describe, expect, it } from '@jest/globals';
import { createTelemetry, metricCatalogue, type Telemetry } from './index.ts';

const render = async (telemetry: Telemetry): Promise<string> => (await telemetry.render()).text;

/** The value of one series as rendered, or undefined. */
async function valueOf(telemetry: Telemetry, series: string): Promise<number | undefined> {
  const line = (await render(telemetry)).split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const createQuiet = (maxSeries?: number) =>
  createTelemetry({ processMetrics: false, ...(maxSeries === undefined ? {} : { maxSeries }) });

describe('createTelemetry', () => {
  it('counts and times requests by route template', async () => {
    const telemetry = createQuiet();
    telemetry.observeRequest({ route: '/predict', method: 'POST', status: 200, durationMs: 4 });
    telemetry.observeRequest({ route: '/predict', method: 'POST', status: 200, durationMs: 40 });
    const labels = 'route="/predict",method="POST",status="200"';
    expect(await valueOf(telemetry, `runestone_http_requests_total{${labels}}`)).toBe(2);
    expect(
      await valueOf(telemetry, `runestone_http_request_duration_seconds_bucket{le="0.005",${labels}}`),
    ).toBe(1);
    expect(await valueOf(telemetry, `runestone_http_request_duration_seconds_sum{${labels}}`)).toBeCloseTo(
      0.044,
    );
  });

  it('counts predictions, batches, swaps and failures of a model', async () => {
    const telemetry = createQuiet();
    telemetry.countPredictions({ model: 'm', version: '3', outcome: 'dan', count: 2 });
    telemetry.countPredictions({ model: 'm', version: '3', outcome: 'dan', count: 5 });
    telemetry.ofModel('m').observeBatch({ sizeTexts: 7, durationMs: 1 });
    telemetry.observeSwap({ model: 'm', outcome: 'live', durationMs: 250 });
    telemetry.observeSwap({ model: 'm', outcome: 'failed' });
    telemetry.countLoadFailure('m', 'BUNDLE_FILE_CORRUPT');
    expect(
      await valueOf(telemetry, 'runestone_serving_predictions_total{model="m",version="3",outcome="dan"}'),
    ).toBe(7);
    expect(await valueOf(telemetry, 'runestone_serving_batch_size_texts_sum{model="m"}')).toBe(7);
    expect(
      await Promise.all(
        ['live', 'failed'].map((outcome) =>
          valueOf(telemetry, `runestone_serving_model_swaps_total{model="m",outcome="${outcome}"}`),
        ),
      ),
    ).toEqual([1, 1]);
    expect(
      await valueOf(telemetry, 'runestone_serving_model_swap_duration_seconds_sum{model="m"}'),
    ).toBeCloseTo(0.25);
    expect(
      await valueOf(
        telemetry,
        'runestone_serving_model_load_failures_total{model="m",code="BUNDLE_FILE_CORRUPT"}',
      ),
    ).toBe(1);
  });

  it('reads a queue when the metrics are rendered', async () => {
    const telemetry = createQuiet();
    let depth = 3;
    telemetry.watchQueue('m', () => depth);
    expect(await valueOf(telemetry, 'runestone_serving_queue_depth_texts{model="m"}')).toBe(3);
    depth = 0;
    expect(await valueOf(telemetry, 'runestone_serving_queue_depth_texts{model="m"}')).toBe(0);
  });

  it('names only the live version of each model', async () => {
    const telemetry = createQuiet();
    telemetry.setModelInfo({ model: 'm', version: '1', runId: 'r', manifestSha256: 'a' });
    telemetry.setModelInfo({ model: 'n', version: '9', manifestSha256: 'c' });
    telemetry.setModelInfo({ model: 'm', version: '2', manifestSha256: 'b' });
    const lines = (await render(telemetry))
      .split('\n')
      .filter((line) => line.startsWith('runestone_serving_model_info{'));
    expect(lines.sort()).toEqual([
      'runestone_serving_model_info{model="m",version="2",run_id="",manifest_sha256="b"} 1',
      'runestone_serving_model_info{model="n",version="9",run_id="",manifest_sha256="c"} 1',
    ]);
  });

  it('forgets the queue and the version of a model that is served no more', async () => {
    const telemetry = createQuiet();
    telemetry.watchQueue('m', () => 3);
    telemetry.setModelInfo({ model: 'm', version: '1', manifestSha256: 'a' });
    await telemetry.render();
    telemetry.forgetModel('m');
    expect(await render(telemetry)).not.toMatch(/model="m"/);
  });

  it('forgets the least recently used series beyond the bound', async () => {
    const telemetry = createQuiet(3);
    const count = (version: string) =>
      telemetry.countPredictions({ model: 'm', version, outcome: 'dan', count: 1 });
    for (const version of ['1', '2', '3', '1', '4', '5']) count(version);
    const versions = [...(await render(telemetry)).matchAll(/predictions_total\{model="m",version="(\d)"/g)];
    expect(versions.map(([, version]) => version).sort()).toEqual(['1', '4', '5']);
  });

  it('renders every metric of the catalogue and nothing else of ours', async () => {
    const rendered = await render(createQuiet());
    const names = [...rendered.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(names.sort()).toEqual(
      Object.entries(metricCatalogue)
        .map(([name, { type }]) => `${name} ${type}`)
        .sort(),
    );
    expect(
      names.every((name) => /^runestone_(drift|http|quality|records|serving)_[a-z0-9_]+ /.test(name)),
    ).toBe(true);
  });

  it('adds the metrics of the process unless told not to', async () => {
    const telemetry = createTelemetry();
    expect(await render(telemetry)).toMatch(/^process_resident_memory_bytes \d+/m);
  });

  it('speaks OpenMetrics with those who read it, and names the trace of a slow request there', async () => {
    const telemetry = createQuiet();
    const request = { route: '/predict', method: 'POST', status: 200 };
    telemetry.observeRequest({ ...request, durationMs: 30, traceId: 'a'.repeat(32) });
    telemetry.observeRequest({ ...request, durationMs: 1 });
    const open = await telemetry.render('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
    expect(open.contentType).toContain('application/openmetrics-text; version=1.0.0');
    expect(open.text).toMatch(
      /^runestone_http_request_duration_seconds_bucket\{le="0.05",route="\/predict",method="POST",status="200"\} 2 # \{trace_id="a{32}"\} 0.03 \d+/m,
    );
    expect(open.text).toMatch(/^# TYPE runestone_http_requests counter$/m);
    expect(open.text).toMatch(/^runestone_http_requests_total\{[^}]*\} 2$/m);
    const plain = await telemetry.render('text/plain');
    expect([plain.contentType.startsWith('text/plain'), plain.text.includes('trace_id')]).toEqual([
      true,
      false,
    ]);
    expect(plain.text).toMatch(/^runestone_http_requests_total\{[^}]*\} 2$/m);
  });

  it('observes what happens to the texts of a model', async () => {
    const telemetry = createQuiet();
    const model = telemetry.ofModel('m');
    model.observeWait(3);
    model.observeText(120, 0.93);
    model.observeStages({ normalise: 0.02, predict: 4 });
    model.countTokens({ seen: 10, unknown: 4 });
    model.countTokens({ seen: 0, unknown: 0 });
    const stage = (name: string) =>
      valueOf(telemetry, `runestone_serving_stage_duration_seconds_sum{model="m",stage="${name}"}`);
    expect([await stage('queue'), await stage('normalise'), await stage('predict')]).toEqual([
      0.003, 0.00002, 0.004,
    ]);
    expect(await valueOf(telemetry, 'runestone_serving_confidence_ratio_bucket{le="0.95",model="m"}')).toBe(
      1,
    );
    expect(await valueOf(telemetry, 'runestone_serving_confidence_ratio_bucket{le="0.9",model="m"}')).toBe(0);
    expect(await valueOf(telemetry, 'runestone_serving_unknown_tokens_total{model="m"}')).toBe(4);
  });

  it('keeps a hostile label value on one line', async () => {
    const telemetry = createQuiet();
    telemetry.countPredictions({ model: 'm', version: '1', outcome: 'a"\n} 1\nfake 1', count: 1 });
    expect(await render(telemetry)).not.toMatch(/^fake/m);
  });
});
