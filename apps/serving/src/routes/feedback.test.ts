import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openRecordStore, type JudgedPrediction, type Recorder, type RecordStore } from '@runestone/records';
import { openApiKeys, type ApiKeys } from '../access/api-keys.ts';
import { createKey } from '../access/create-key.ts';
import { createLogger } from '@runestone/logging';
import { openRecorder } from '../records/open-recorder.ts';
import { readServingSettings } from '../settings.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

// A thread is started from its source.
jest.setTimeout(60_000);

let home: string;
let recorder: Recorder;
let store: RecordStore;
let keys: ApiKeys;
let key: string;
let test: TestApp;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-feedback-'));
  const settings = readServingSettings({ RUNESTONE_HOME: home, RUNESTONE_RECORDS_TEXT: 'redact' });
  recorder = openRecorder(settings, createLogger({ name: 'test', level: 'silent' })) as Recorder;
  store = await openRecordStore({ home });
  key = await createKey(path.join(home, 'keys.yaml'), 'ops', 'admin');
  keys = await openApiKeys(path.join(home, 'keys.yaml'), Date.now);
});
afterAll(async () => {
  await recorder.close(1000);
  await store.close();
  await rm(home, { recursive: true });
});
beforeEach(async () => void (test = await startTestApp({ recorder, keys })));
afterEach(() => test.app.close());

const headers = () => ({ authorization: `Bearer ${key}` });
const send = (payload: object | string, more: object = {}) =>
  test.app.inject({ method: 'POST', url: '/v1/feedback', headers: { ...headers(), ...more }, payload });
const predict = async (texts: string[], more: object = {}) =>
  (
    await test.app.inject({
      ...{ method: 'POST', url: '/v1/models/language-id/predict', headers: { ...headers(), ...more } },
      payload: { texts },
    })
  ).json().requestId as string;
async function stored(
  requestId: string,
  count: number,
  isThere: (found: readonly JudgedPrediction[]) => boolean = () => true,
): Promise<JudgedPrediction[]> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found: JudgedPrediction[] = [];
    for await (const page of store.listPredictions())
      found.push(...page.filter((one) => one.requestId === requestId));
    if (found.length >= count && isThere(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the records did not come');
}

describe('predictions', () => {
  it('are recorded, each text with its place, features and scores, and its text as the settings say', async () => {
    const found = await stored(await predict(['Ring 12 34 56 78 på æ', '?hm', 'Ä']), 3);
    expect(
      found.map(({ textIndex, outcome, reason, labels, text }) => [textIndex, outcome, reason, labels, text]),
    ).toEqual([
      [0, 'label', undefined, ['dan'], 'Ring [phone] på æ'],
      [1, 'abstain', 'low-confidence', [], '?hm'],
      [2, 'label', undefined, ['swe'], 'Ä'],
    ]);
    expect(found[0]).toMatchObject({
      ...{ model: 'language-id', version: '1', caller: 'ops', textForm: 'redact' },
      scores: [
        { label: 'dan', score: 0.9 },
        { label: 'swe', score: 0.05 },
        { label: 'Other', score: 0.05 },
      ],
      features: { characters: 21, words: 7, script: 'Latin' },
    });
    expect(Math.abs((found[0]?.timeMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('of a stream have the numbers of their lines', async () => {
    await test.app.listen({ port: 0, host: '127.0.0.1' });
    const [address] = test.app.addresses();
    const response = await fetch(
      `http://127.0.0.1:${(address as AddressInfo).port}/v1/models/language-id/predict-stream`,
      {
        ...{
          method: 'POST',
          headers: { ...headers(), 'content-type': 'application/x-ndjson', 'x-request-id': 'stream-1' },
        },
        body: '"æ"\nnonsense\n"ä"\n',
      },
    );
    await response.text();
    expect((await stored('stream-1', 2)).map(({ textIndex }) => textIndex)).toEqual([0, 2]);
  });
});

describe('feedback', () => {
  it('gives the true labels, later and once more: the latest hold', async () => {
    const requestId = await predict(['æ', 'ø']);
    await stored(requestId, 2);
    const answers = [
      await send({ requestId, labels: ['swe'] }),
      await send({ requestId, labels: ['dan'] }),
      await send({ feedback: [{ requestId, index: 1, labels: ['Other'] }] }),
    ];
    expect(
      answers.map(({ statusCode, json }) => [statusCode, json<{ accepted: number }>().accepted]),
    ).toEqual([
      [202, 1],
      [202, 1],
      [202, 1],
    ]);
    const found = await stored(requestId, 2, (all) => all[1]?.feedback !== undefined);
    expect(found.map(({ feedback }) => feedback?.labels)).toEqual([['dan'], ['Other']]);
    expect((await store.listFeedback(requestId, 0)).map(({ labels, caller }) => [labels, caller])).toEqual([
      [['swe'], 'ops'],
      [['dan'], 'ops'],
    ]);
  });

  it('to a request that is not stored is taken, and joined when it is', async () => {
    expect((await send({ requestId: 'later-1', labels: ['swe'] })).statusCode).toBe(202);
    await predict(['æ'], { 'x-request-id': 'later-1' });
    expect((await stored('later-1', 1, ([one]) => one?.feedback !== undefined))[0]?.feedback?.labels).toEqual(
      ['swe'],
    );
  });

  it('with labels that the model does not know is refused with those that it knows', async () => {
    const requestId = await predict(['æ']);
    await stored(requestId, 1);
    for (const one of [
      { requestId, labels: ['klingon'] },
      { requestId: 'unknown', labels: ['klingon'] },
      { requestId: 'unknown', model: 'language-id', labels: ['klingon'] },
    ]) {
      const answer = await send(one);
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'SERVING_FEEDBACK_INVALID']);
      expect(answer.json().detail).toContain('dan, swe, Other');
    }
  });

  it('is taken as a whole or not at all, and all that is wrong is told', async () => {
    const requestId = await predict(['æ']);
    await stored(requestId, 1);
    const answer = await send({
      feedback: [
        { requestId, labels: ['dan'] },
        { requestId, index: 7, labels: ['dan'] },
        { requestId, labels: ['dan', 'swe'] },
      ],
    });
    expect(answer.json().details.problems).toEqual([
      { place: 1, message: expect.stringContaining('no text at the place 7') },
      { place: 2, message: expect.stringContaining('one label') },
    ]);
    expect(await store.listFeedback(requestId, 0)).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['no labels', { requestId: 'r' }],
    ['a text in place of labels', { requestId: 'r', labels: 'dan' }],
    ['a number as a label', { requestId: 'r', labels: [7] }],
    ['an empty label', { requestId: 'r', labels: [''] }],
    ['a huge label', { requestId: 'r', labels: ['x'.repeat(100_000)] }],
    ['a label twice', { requestId: 'r', labels: ['dan', 'dan'] }],
    ['too many labels', { requestId: 'r', labels: Array.from({ length: 101 }, (_, n) => `${n}`) }],
    ['an id that is SQL', { requestId: "'; DROP TABLE runestone_feedback; --", labels: ['dan'] }],
    ['an id with NUL', { requestId: '\u0000', labels: ['dan'] }],
    ['a long id', { requestId: 'x'.repeat(129), labels: ['dan'] }],
    ['a number as an id', { requestId: 7, labels: ['dan'] }],
    ['a negative place', { requestId: 'r', index: -1, labels: ['dan'] }],
    ['half a place', { requestId: 'r', index: 0.5, labels: ['dan'] }],
    ['an unknown member', { requestId: 'r', labels: ['dan'], timeMs: 0 }],
    ['an empty list', { feedback: [] }],
    ['a list and one', { feedback: [{ requestId: 'r', labels: ['dan'] }], requestId: 'r' }],
    [
      'too many at once',
      { feedback: Array.from({ length: 1001 }, () => ({ requestId: 'r', labels: ['dan'] })) },
    ],
    ['an array', []],
    ['null', 'null'],
  ] as [string, object | string][])('refuses %s', async (_, payload) => {
    const answer = await send(payload, { 'content-type': 'application/json' });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'SERVING_REQUEST_INVALID']);
    expect(answer.body.length).toBeLessThan(5000);
  });

  it('for a model that is not served is 404, without a key 401, without records 409', async () => {
    const feedback = { requestId: 'r', labels: ['dan'] };
    const unknown = await send({ ...feedback, model: 'none' });
    const nobody = await send(feedback, { authorization: '' });
    const off = await startTestApp();
    const refused = await off.app.inject({ method: 'POST', url: '/v1/feedback', payload: feedback });
    await off.app.close();
    expect([unknown, nobody, refused].map(({ statusCode }) => statusCode)).toEqual([404, 401, 409]);
  });
});

describe('what administrators do', () => {
  const check = (name: string) =>
    test.app.inject({ method: 'POST', url: `/v1/admin/models/${name}/check`, headers: headers() });

  it('is recorded before and after, with who did it and how it ended', async () => {
    const [good, bad] = [await check('language-id'), await check('none')];
    expect([good.statusCode, bad.statusCode]).toEqual([200, 404]);
    await stored(await predict(['x']), 1);
    const actions = await store.listAdminActions();
    expect(actions.map(({ action, model, outcome, caller }) => [action, model, outcome, caller])).toEqual([
      ['check', 'language-id', 'begun', 'ops'],
      ['check', 'language-id', 'done', 'ops'],
      ['check', 'none', 'begun', 'ops'],
      ['check', 'none', 'SERVING_MODEL_UNKNOWN', 'ops'],
    ]);
  });
});

describe('records that nothing can be written to', () => {
  it('slow and stop no prediction; feedback and what administrators do are answered 503, and a metric tells', async () => {
    const full = await mkdtemp(path.join(tmpdir(), 'runestone-feedback-'));
    await writeFile(path.join(full, 'records'), 'a file in the place of the folder');
    const settings = readServingSettings({ RUNESTONE_HOME: full });
    const broken = openRecorder(settings, createLogger({ name: 'test', level: 'silent' })) as Recorder;
    const other = await startTestApp({ recorder: broken });
    const ask = (url: string, payload: object) => other.app.inject({ method: 'POST', url, payload });
    const answers = [
      await ask('/v1/models/language-id/predict', { texts: ['æ'] }),
      await ask('/v1/feedback', { requestId: 'r', labels: ['dan'] }),
      await ask('/v1/admin/check', {}),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 503, 503]);
    expect([answers[1]?.headers['retry-after'], answers[1]?.json().code]).toEqual([
      '1',
      'RECORDS_JOURNAL_UNWRITABLE',
    ]);
    let metrics = '';
    for (let tries = 0; tries < 100 && !metrics.includes('reason="unwritable"} 1'); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      metrics = (await other.app.inject('/metrics')).body;
    }
    expect(metrics).toContain('runestone_records_dropped_total{reason="unwritable"} 1');
    expect(metrics).toContain('runestone_records_store_up 0');
    await other.app.close();
    await broken.close(0);
    await rm(full, { recursive: true });
  });
});
