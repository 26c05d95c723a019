import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { serveMetrics, type MetricsServer } from './serve-metrics.ts';

let server: MetricsServer;
const render = async (accept = '') => {
  if (accept === 'trouble') throw new Error('a defect');
  return { contentType: 'text/plain', text: `metrics for ${accept}` };
};
const live = () => ({ status: 200, body: { status: 'live' } });
beforeEach(async () => {
  server = await serveMetrics({ host: '127.0.0.1', port: 0, render, answers: { '/health/live': live } });
});
afterEach(() => server.close());

const get = async (address: string, init: RequestInit = {}): Promise<[number, string]> => {
  const answer = await fetch(`${server.url}${address}`, init);
  return [answer.status, await answer.text()];
};

describe('serveMetrics', () => {
  it('gives the metrics in the form that is asked for', async () => {
    expect(await get('/metrics?x', { headers: { accept: 'this' } })).toEqual([200, 'metrics for this']);
    expect(await get('/metrics', { headers: { accept: 'trouble' } })).toEqual([500, '']);
  });

  it.each([
    ['/health/live', {}, 200, '{"status":"live"}'],
    ['/', {}, 404, ''],
    ['/constructor', {}, 404, ''],
    ['/metrics', { method: 'POST', body: 'x' }, 405, ''],
  ])('answers %s %j with %d', async (address, init, status, body) => {
    expect(await get(address, init)).toEqual([status, body]);
  });

  it('rejects where the port cannot be had', async () => {
    const port = Number(new URL(server.url).port);
    await expect(serveMetrics({ host: '127.0.0.1', port, render })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
