import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, findPrometheus, prometheusReason, runProgram } from '@runestone/real-services';
import { freePort } from '@runestone/real-services/servers';
import { eventually, finished, startProgram } from './runestone-process.ts';
import { serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

const open = { accept: 'application/openmetrics-text; version=1.0.0' };

describeWith('the metrics of the apps', prometheusReason, findPrometheus(), ({ promtool }) => {
  let task: TinyTask;
  let server: TinyServer;
  beforeAll(async () => {
    task = await createTinyTask();
    await trainTiny(task);
    server = await serveTiny(task, { RUNESTONE_AUTH: 'off', RUNESTONE_MODELS: 'tiny@champion' });
    const body = JSON.stringify({ texts: ['jeg ved ikke hvad der skete', ''] });
    for (let i = 0; i < 20; i += 1)
      await fetch(`${server.base}/v1/models/tiny/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
  });
  afterAll(async () => {
    await server.stop();
    await rm(task.folder, { recursive: true });
  });

  it('of serving are as Prometheus wants metrics to be', async () => {
    const text = await (await fetch(`${server.base}/metrics`)).text();
    expect(runProgram(promtool, ['check', 'metrics'], text)).toBe('');
    for (const stage of ['queue', 'normalise', 'tokenise', 'features', 'predict', 'decide'])
      expect(text).toMatch(
        new RegExp(
          `^runestone_serving_stage_duration_seconds_count{model="tiny",stage="${stage}"} [1-9]`,
          'm',
        ),
      );
    expect(text).toMatch(/^runestone_serving_text_length_characters_count\{model="tiny"\} 40$/m);
  });

  it('of serving end as OpenMetrics does, where it is asked for', async () => {
    const answer = await fetch(`${server.base}/metrics`, { headers: open });
    expect(answer.headers.get('content-type')).toContain('application/openmetrics-text');
    expect(await answer.text()).toMatch(/\n# EOF\n$/);
  });

  it('of a training are there while it runs, and as Prometheus wants metrics to be', async () => {
    const port = await freePort();
    const args = ['train', '--recipe', task.recipe, '--no-register', '--set', 'model.epochs=1000'];
    const child = startProgram('trainer', args, { ...task.env, RUNESTONE_METRICS_PORT: String(port) });
    const end = finished(child);
    const text = await eventually(async () => {
      const read = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return /^runestone_training_epoch [1-9]/m.test(read) ? read : undefined;
    });
    child.kill('SIGTERM');
    expect(runProgram(promtool, ['check', 'metrics'], text)).toBe('');
    expect(text).toMatch(/^runestone_training_info\{recipe="tiny",run_id="[0-9a-f]{32}"\} 1$/m);
    expect((await end).code).not.toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });
});
