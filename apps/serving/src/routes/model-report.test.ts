import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { evaluateSingleLabel } from '@runestone/metrics';
import { createFakeSource, type FakeSource } from '../testing/fake-source.ts';
import { createSampleEvaluation } from '../testing/sample-evaluation.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

const outcomes = { labels: ['dan', 'swe', 'Other'], targets: [0, 1, 1, 2], predictions: [0, 1, 0, 2] };
const evaluation = createSampleEvaluation(evaluateSingleLabel(outcomes));

let test: TestApp;
afterEach(() => test.app.close());

/** A source whose versions say how good they are. */
function createJudgedSource(): FakeSource {
  const source = createFakeSource();
  const load = source.load.bind(source);
  source.load = async (version) => ({ ...(await load(version)), evaluation });
  return source;
}

const get = (url: string) => test.app.inject({ url });

describe('the report of a model', () => {
  it('is a page of the live version, its style the one that its policy names, kept by nobody', async () => {
    test = await startTestApp({ source: createJudgedSource() });
    const { statusCode, headers, body } = await get('/models/language-id/report');
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      ...[200, 'text/html; charset=utf-8', 'no-store'],
    ]);
    expect(body).toContain('<h1>language-id 1</h1>');
    expect(body).toContain('of 4 held-out texts of held-out get the right label');
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers['content-security-policy']).toContain(`'sha256-${hash}'`);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('tells what drift was found so far', async () => {
    test = await startTestApp({ source: createJudgedSource() });
    expect((await get('/models/language-id/report')).body).toContain('Drift is not watched');
  });

  it('says what a bundle without an evaluation does not tell', async () => {
    test = await startTestApp();
    const { statusCode, body } = await get('/models/language-id/report');
    expect(statusCode).toBe(200);
    expect(body).toContain('trained before bundles kept that');
    expect(body).toContain('0.990');
  });

  it('is not there for another model, and not yet where none is live', async () => {
    const source = createFakeSource();
    source.version = undefined;
    test = await startTestApp({ source });
    const [unknown, waiting] = [await get('/models/nope/report'), await get('/models/language-id/report')];
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'SERVING_MODEL_UNKNOWN']);
    expect([waiting.statusCode, waiting.json().code]).toEqual([503, 'SERVING_NOT_READY']);
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0);
  });
});
