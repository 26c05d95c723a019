import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@runestone/real-services/servers';
import { startMeasuredServer, type MeasuredServer } from '../measured-server.ts';
import { createServingProgram } from '../serving-peers.ts';
import { makeTexts } from './make-texts.ts';

/** What one start of the app took: resident memory. */
export interface StartMemory {
  /** Once all models were live, before the first request. */
  readonly liveBytes: number;
  /** After the last request. */
  readonly usedBytes: number;
}

/** What a start needs. */
export interface StartOptions {
  readonly home: string;
  /** A folder for the settings file and the log. */
  readonly folder: string;
  /** References to the models to serve. */
  readonly models: readonly string[];
  /** Requests to each model. */
  readonly requests: number;
}

const liveTimeoutMs = 120_000;

/** Starts the app, waits until every model is live, asks each of them, and stops it. Throws where a request is not answered. */
export async function measureStart({ home, folder, models, requests }: StartOptions): Promise<StartMemory> {
  const settingsFile = path.join(folder, 'models.yaml');
  const entries = models.map((serve, place) => ({ name: `model-${place}`, serve }));
  // JSON is YAML, too.
  await writeFile(settingsFile, JSON.stringify({ models: entries }));
  const port = await freePort();
  const env = { RUNESTONE_HOME: home, RUNESTONE_MODELS_FILE: settingsFile };
  const program = createServingProgram({ name: 'Runestone', env, folder, port });
  const server = await startMeasuredServer(program);
  try {
    await waitUntilLive(program.readyUrl);
    const liveBytes = readMemory(server);
    const texts = makeTexts(requests);
    const base = new URL(program.readyUrl).origin;
    for (const text of texts)
      await Promise.all(entries.map(({ name }) => ask(`${base}/v1/models/${name}/predict`, text)));
    return { liveBytes, usedBytes: readMemory(server) };
  } finally {
    await server.stop();
  }
}

/** The app is ready as soon as one of its models is. */
async function waitUntilLive(readyUrl: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { waitsFor } = (await (await fetch(readyUrl)).json()) as { waitsFor: readonly string[] };
    if (waitsFor.length === 0) return;
    if (performance.now() - began > liveTimeoutMs)
      throw new Error(`not all models became live: ${waitsFor.join('; ')}`);
    await delay(20);
  }
}

function readMemory(server: MeasuredServer): number {
  const use = server.readUse();
  if (use === undefined) throw new Error('there is no /proc here: memory is read on Linux alone');
  return use.memoryBytes;
}

async function ask(url: string, text: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts: [text] }),
    signal: AbortSignal.timeout(60_000),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${answer.slice(0, 1000)}`);
}
