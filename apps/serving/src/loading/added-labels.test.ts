import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sha256Hex } from '@runestone/files';
import { createLogger } from '@runestone/logging';
import { decodeBundle, encodeBundle, standardSteps, type BundleManifest } from '@runestone/text-pipeline';
import { readServingSettings } from '../settings.ts';
import { startServing, type ServingProcess } from '../start-serving.ts';
import { createModelProvider } from './create-model-provider.ts';

// Each starts threads from sources, which takes seconds on a busy machine.
jest.setTimeout(60_000);

/** Columns of the features. */
const size = 512;
const facts = {
  ...{ task: 'tiny', description: '', metrics: {}, producer: 'test', documents: [] },
  ...{ hashes: { recipe: 'a'.repeat(64), data: 'b'.repeat(64) }, goldenTexts: ['good day'] },
};

/** A bi-encoder whose two labels have one column each; a linear model where `isLinear`. */
async function writeBundle(folder: string, isLinear: boolean): Promise<void> {
  const identity = new Float32Array(size * size);
  for (let i = 0; i < size; i += 1) identity[i * size + i] = 1;
  const bytes = (floats: Float32Array): Uint8Array => new Uint8Array(floats.buffer);
  const files = new Map([
    ['projection', bytes(identity)],
    ['labels', bytes(identity.slice(0, 2 * size))],
    ['weights', bytes(new Float32Array(2 * size))],
    ['bias', bytes(new Float32Array(2))],
  ]);
  const shape = { classCount: 2, dimension: size };
  const steps: BundleManifest['steps'] = [
    { role: 'normalizer', id: 'chain', options: { steps: ['lower-case'] } },
    { role: 'tokenizer', id: 'words', options: { keep: 'letters' } },
    { role: 'features', id: 'hashed-ngrams', options: { charBits: 8, wordBits: 8, wordMax: 1 } },
    isLinear
      ? {
          ...{ role: 'model', id: 'ngram-linear', options: { ...shape, weights: 'float32' } },
          files: { weights: 'weights', bias: 'bias' },
        }
      : {
          ...{ role: 'model', id: 'bi-encoder' },
          options: { ...shape, size, scale: 20, offset: 0, projection: 'float32' },
          files: { projection: 'projection', labels: 'labels' },
        },
    { role: 'decision', id: 'calibrated', options: { kind: 'single' } },
  ];
  const manifest: BundleManifest = {
    ...{ ...facts, formatVersion: 1, steps, files: [], goldenTexts: [] },
    labels: { kind: 'single', labels: ['a', 'b'], names: {} },
  };
  const pipeline = await decodeBundle(manifest, files, standardSteps);
  for (const file of await encodeBundle(pipeline, standardSteps, { ...facts, sha256: sha256Hex })) {
    await mkdir(path.dirname(path.join(folder, file.path)), { recursive: true });
    await writeFile(path.join(folder, file.path), file.bytes);
  }
}

let home: string;
let serving: ServingProcess | undefined;
let provider: ReturnType<typeof createModelProvider> | undefined;
beforeEach(async () => void (home = await mkdtemp(path.join(os.tmpdir(), 'added-labels-'))));
afterEach(async () => {
  await serving?.close();
  await provider?.close();
  serving = undefined;
  await rm(home, { recursive: true });
});

/** Serves the bundle of the test's folder under the name tiny. */
async function start(...lines: readonly string[]): Promise<string> {
  const file = path.join(home, 'models.yaml');
  await writeFile(file, `models:\n  - name: tiny\n    serve: ${home}/bundle\n    ${lines.join('\n    ')}\n`);
  const logger = createLogger({ name: 'test', destination: { write: () => undefined } });
  const settings = readServingSettings({
    ...{ PORT: '0', RUNESTONE_HOME: home, RUNESTONE_AUTH: 'off', RUNESTONE_MODELS_FILE: file },
  });
  provider = createModelProvider(settings, logger);
  serving = await startServing({ settings, logger, random: () => 0.5, provider });
  await serving.firstAttempt;
  return serving.url;
}

const added = 'addedLabels: [{ label: sayThanks, name: Thanks }, { label: bye, words: good night }]';

describe('labels that the settings file adds', () => {
  it.each(['threads: 0', 'threads: 1'])('are given and listed with %s', async (threads) => {
    await writeBundle(path.join(home, 'bundle'), false);
    const url = await start(threads, added);
    const response = await fetch(`${url}/v1/models/tiny/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ texts: ['Say thanks!', 'a good night to you'] }),
    });
    const { results } = (await response.json()) as { results: { label: string }[] };
    expect(results.map(({ label }) => label)).toEqual(['sayThanks', 'bye']);
    const model = await (await fetch(`${url}/v1/models/tiny`)).json();
    expect(model).toMatchObject({
      labels: { labels: ['a', 'b', 'sayThanks', 'bye'], names: { sayThanks: 'Thanks' } },
    });
  });

  it.each([
    ['a model that cannot take them', true, added, 'BUNDLE_LABELS_FIXED'],
    ['one that it has already', false, 'addedLabels: [{ label: b }]', 'BUNDLE_LABEL_TAKEN'],
  ])('keep a version from going live: %s', async (_, isLinear, line, code) => {
    await writeBundle(path.join(home, 'bundle'), isLinear);
    const ready = await fetch(`${await start(line)}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ models: [{ problem: { code } }] });
  });
});
