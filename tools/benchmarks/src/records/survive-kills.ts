import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresServer } from '@runestone/real-services/servers';
import { openRecordStore } from '@runestone/records';
import { startMeasuredServer } from '../measured-server.ts';
import { question } from '../serving-peers.ts';
import { readRecordMetrics } from './read-record-metrics.ts';
import { prepareRecordingServer } from './recording-server.ts';
import { untilStored } from './until-stored.ts';

/** What became of the records. */
export interface KillsResult {
  readonly kills: number;
  /** Requests that were answered 200, each with a record; and feedback that was answered 202. */
  readonly answered: number;
  readonly acknowledged: number;
  /** Answers with another status, or none. */
  readonly failed: number;
  readonly lost: number;
  readonly twice: number;
  readonly seconds: number;
  /** The most records that waited on disk, as far as it was seen. */
  readonly mostWaiting: number;
  /** The longest that one answer took while the database was there, and while it was not. */
  readonly slowestMs: { readonly up: number; readonly down: number };
}

/** What it needs. */
export interface KillsOptions {
  readonly home: string;
  readonly folder: string;
  readonly postgres: PostgresServer;
  /** Records to write: of a hundred, one is feedback. */
  readonly records: number;
  readonly kills: number;
  readonly say: (line: string) => void;
}

const clients = 16;
const downMs = 1000;

/** Sends requests while the database is killed and started again, then looks for each record in it. */
export async function surviveKills(options: KillsOptions): Promise<KillsResult> {
  const { postgres, records, kills, say } = options;
  const env = { DATABASE_URL: postgres.url };
  const { program, base } = await prepareRecordingServer({ ...options, name: 'kills', env });
  const server = await startMeasuredServer(program);
  const began = performance.now();
  try {
    const load = startLoad(base, records);
    let mostWaiting = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      while (load.sent < (kill * records) / (kills + 1)) await delay(5);
      load.isDown = true;
      await postgres.kill();
      await delay(downMs);
      mostWaiting = Math.max(mostWaiting, (await readRecordMetrics(base)).waiting);
      await postgres.restart();
      load.isDown = false;
      say(`kill ${kill} of ${kills}: ${load.sent} of ${records} records sent, ${mostWaiting} waited at most`);
    }
    await load.end;
    const seconds = (performance.now() - began) / 1000;
    await untilStored(base);
    const { predictions, feedback } = load;
    const found = await count(postgres.url, predictions, feedback);
    return {
      ...{ kills, seconds, mostWaiting, ...found },
      ...{
        answered: predictions.size,
        acknowledged: feedback.size,
        failed: load.failed,
        slowestMs: load.slowestMs,
      },
    };
  } finally {
    await server.stop();
  }
}

interface Load {
  sent: number;
  failed: number;
  isDown: boolean;
  readonly slowestMs: { up: number; down: number };
  /** Ids of the requests that were answered 200, and of those whose feedback was answered 202. */
  readonly predictions: Set<string>;
  readonly feedback: Set<string>;
  readonly end: Promise<unknown>;
}

function startLoad(base: string, records: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const load = {
    sent: 0,
    failed: 0,
    isDown: false,
    slowestMs: { up: 0, down: 0 },
    predictions: new Set<string>(),
    feedback: new Set<string>(),
  };
  const post = async (path: string, requestId: string, body: object): Promise<number> => {
    const startedMs = performance.now();
    const wasDown = load.isDown;
    const status = await send(agent, `${base}${path}`, requestId, body);
    const key = wasDown || load.isDown ? 'down' : 'up';
    load.slowestMs[key] = Math.max(load.slowestMs[key], performance.now() - startedMs);
    return status;
  };
  const client = async (): Promise<void> => {
    while (load.sent < records) {
      const requestId = `kills-${(load.sent += 1)}`;
      const isFeedback = load.sent % 100 === 0;
      const status = isFeedback
        ? await post('/v1/feedback', requestId, { requestId, labels: [question.label] })
        : await post('/v1/models/language-id/predict', requestId, { texts: [question.text], topK: 1 });
      if (status === (isFeedback ? 202 : 200)) (isFeedback ? load.feedback : load.predictions).add(requestId);
      else load.failed += 1;
    }
  };
  const end = Promise.all(Array.from({ length: clients }, client)).finally(() => agent.destroy());
  return Object.assign(load, { end });
}

function send(agent: Agent, url: string, requestId: string, body: object): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', () => resolve(0));
    sent.end(JSON.stringify(body));
  });
}

/** Looks for each record that was acknowledged, and for any that is there more than once. */
async function count(
  url: string,
  predictions: ReadonlySet<string>,
  feedback: ReadonlySet<string>,
): Promise<Pick<KillsResult, 'lost' | 'twice'>> {
  const store = await openRecordStore({ home: '', url });
  const seen = new Map<string, number>();
  for await (const page of store.listPredictions())
    for (const { requestId } of page) seen.set(requestId, (seen.get(requestId) ?? 0) + 1);
  for (const requestId of feedback) seen.set(requestId, (await store.listFeedback(requestId, 0)).length);
  await store.close();
  const expected = [...predictions, ...feedback];
  return {
    lost: expected.filter((requestId) => (seen.get(requestId) ?? 0) === 0).length,
    twice: expected.filter((requestId) => (seen.get(requestId) ?? 0) > 1).length,
  };
}
