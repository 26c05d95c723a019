import { describe, expect, it } from '@jest/globals';
import { createTelemetry, metricCatalogue, type Telemetry } from './index.ts';

/** The value of one series as rendered, or undefined. */
async function valueOf(telemetry: Telemetry, series: string): Promise<number | undefined> {
  const line = (await telemetry.render()).split('\n').find((candidate) => candidate.startsWith(`${series} `));
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
    telemetry.observeBatch({ model: 'm', sizeTexts: 7, durationMs: 1 });
    telemetry.countSwap('m');
    telemetry.countLoadFailure('m', 'BUNDLE_FILE_CORRUPT');
    expect(
      await valueOf(telemetry, 'runestone_serving_predictions_total{model="m",version="3",outcome="dan"}'),
    ).toBe(7);
    expect(await valueOf(telemetry, 'runestone_serving_batch_size_texts_sum{model="m"}')).toBe(7);
    expect(await valueOf(telemetry, 'runestone_serving_model_swaps_total{model="m"}')).toBe(1);
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
    const lines = (await telemetry.render())
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
    expect(await telemetry.render()).not.toMatch(/model="m"/);
  });

  it('forgets the least recently used series beyond the bound', async () => {
    const telemetry = createQuiet(3);
    const count = (version: string) =>
      telemetry.countPredictions({ model: 'm', version, outcome: 'dan', count: 1 });
    for (const version of ['1', '2', '3', '1', '4', '5']) count(version);
    const versions = [...(await telemetry.render()).matchAll(/predictions_total\{model="m",version="(\d)"/g)];
    expect(versions.map(([, version]) => version).sort()).toEqual(['1', '4', '5']);
  });

  it('renders every metric of the catalogue and nothing else of ours', async () => {
    const rendered = await createQuiet().render();
    const names = [...rendered.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(names.sort()).toEqual(
      Object.entries(metricCatalogue)
        .map(([name, { type }]) => `${name} ${type}`)
        .sort(),
    );
    expect(names.every((name) => /^runestone_(http|serving)_[a-z0-9_]+ /.test(name))).toBe(true);
  });

  it('adds the metrics of the process unless told not to', async () => {
    const telemetry = createTelemetry();
    expect(await telemetry.render()).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(telemetry.contentType).toContain('text/plain');
  });

  it('keeps a hostile label value on one line', async () => {
    const telemetry = createQuiet();
    telemetry.countPredictions({ model: 'm', version: '1', outcome: 'a"\n} 1\nfake 1', count: 1 });
    expect(await telemetry.render()).not.toMatch(/^fake/m);
  });
});
