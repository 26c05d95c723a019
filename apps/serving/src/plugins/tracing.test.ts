import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TraceStage, Tracing } from '@runestone/telemetry/tracing';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

interface Traced {
  readonly method: string;
  readonly caller: unknown;
  readonly stages: TraceStage[];
  answer?: { readonly route: string; readonly status: number };
}

const traced: Traced[] = [];
let closed = 0;
const tracing: Tracing = {
  startRequest(method, headers) {
    const request: Traced = { method, caller: headers['traceparent'], stages: [] };
    traced.push(request);
    return {
      traceId: 'a'.repeat(32),
      addStage: (stage) => void request.stages.push(stage),
      end: (answer) => void (request.answer = answer),
    };
  },
  close: async () => void (closed += 1),
};

let test: TestApp;
beforeAll(async () => void (test = await startTestApp({ tracing })));
afterAll(() => test.app.close());
beforeEach(() => void traced.splice(0));

describe('traces', () => {
  it('have a request with its route, what it waited, and the run that it shared', async () => {
    const ask = (text: string) =>
      test.app.inject({
        method: 'POST',
        url: '/predict',
        payload: { text },
        headers: { traceparent: 'mine' },
      });
    await Promise.all([ask('æ'), ask('ä')]);
    expect(traced).toHaveLength(2);
    for (const { answer, caller, stages } of traced) {
      expect([caller, answer]).toEqual(['mine', { route: '/predict', status: 200 }]);
      expect(stages.map(({ name }) => name)).toEqual(['queue', 'model']);
      const [queue, model] = stages as [TraceStage, TraceStage];
      expect(
        queue.startMs <= queue.endMs && queue.endMs <= model.startMs && model.startMs <= model.endMs,
      ).toBe(true);
      expect(model.attributes).toMatchObject({ model: 'language-id', version: '1', texts: 1 });
    }
  });

  it('hold no text', async () => {
    await test.app.inject({ method: 'POST', url: '/predict', payload: { text: 'a secret' } });
    expect(JSON.stringify(traced)).not.toContain('secret');
  });

  it('leave out health, and name no address that does not exist', async () => {
    await test.app.inject('/health/ready');
    await test.app.inject('/a-secret-address');
    expect(traced.map(({ answer }) => answer)).toEqual([{ route: 'unknown', status: 404 }]);
  });

  it('are sent to the end when the app stops', async () => {
    const other = await startTestApp({ tracing });
    await other.app.close();
    expect(closed).toBe(1);
  });
});
