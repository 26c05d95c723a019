import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { PreparedData } from '@runestone/training';
import { serveTrainingMetrics, type TrainingMetrics } from './training-metrics.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** Takes a free port of the loopback until the test is over, or gives it back at once. */
async function takePort({ keep }: { readonly keep: boolean }): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  if (keep) opened.push(close);
  else await close();
  return port;
}

async function start(): Promise<{ metrics: TrainingMetrics; url: string }> {
  const port = await takePort({ keep: false });
  const notices: string[] = [];
  const metrics = await serveTrainingMetrics(port, (notice) => void notices.push(notice));
  if (metrics === undefined) throw new Error(notices.join());
  opened.push(() => metrics.close());
  return { metrics, url: `http://127.0.0.1:${port}` };
}

describe('serveTrainingMetrics', () => {
  it('tells what happens in a training', async () => {
    const { metrics, url } = await start();
    metrics.onEvent({ type: 'prepared', data: { train: [{}, {}, {}] } as unknown as PreparedData });
    metrics.onEvent({ type: 'started', recipe: 'tiny', runId: 'f00' });
    metrics.onEvent({ type: 'progress', stage: 'fit', done: 1, total: 4 });
    metrics.onEvent({
      type: 'epoch',
      metrics: { epoch: 1, trainLoss: 0.5, validationLoss: 0.6, validationAccuracy: 0.7 },
    });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('runestone_training_info{recipe="tiny",run_id="f00"} 1');
    expect(text).toContain('runestone_training_progress_ratio{stage="fit"} 0.25');
    expect(text).toMatch(/^runestone_training_texts_total 3$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it('answers nothing else, and nobody after the training', async () => {
    const { metrics, url } = await start();
    expect((await fetch(`${url}/`)).status).toBe(404);
    await metrics.close();
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
  });

  it('tells of a port that is in use, and does without', async () => {
    const port = await takePort({ keep: true });
    const notices: string[] = [];
    expect(await serveTrainingMetrics(port, (notice) => void notices.push(notice))).toBeUndefined();
    expect(notices).toEqual([expect.stringMatching(new RegExp(`port ${port} .*EADDRINUSE`))]);
  });
});
