import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { joinUri } from '@runestone/artifacts';
import { createModelLoader, parseModelReference } from '@runestone/model-loader';
import {
  parseRecipe,
  resume,
  train,
  type Recipe,
  type TrainingContext,
  type TrainingEvent,
} from './index.ts';
import { contextOf, dataFile, home, useTrainingHome, writeData } from './testing/training-home.ts';

const words = [
  ['dan', 'jeg ikke hvad der skete går træer også mange vokser'],
  ['swe', 'jag inte vad som hände igår träd också många växer'],
] as const;

useTrainingHome(() => writeData(rowsOf(120)));

function rowsOf(count: number): string[] {
  return Array.from({ length: count }, (_, row) => {
    const [label, vocabulary] = words[row % 2] as (typeof words)[number];
    const known = vocabulary.split(' ');
    const text = [row, row * 3 + 1, row * 7 + 2, row >> 2].map((i) => known[i % known.length]).join(' ');
    return `${text},${label}`;
  });
}

const recipeOf = (changes: readonly string[] = []): Recipe =>
  parseRecipe(
    `
name: tiny
labels: { labels: [dan, swe] }
data: { sources: [{ type: file, file: ${dataFile()}, as: csv }], validation: 0.2, test: 0.2, augment: { crops: 1 } }
text: { features: { id: hashed-ngrams, charBits: 10, wordBits: 8 } }
model: { id: ngram-linear, epochs: 4 }
`,
    'tiny.yaml',
    changes,
  );

/** A context in which every change after the first few fails, as if the process had been killed there. */
function dyingAfter(changes: number): { readonly stores: TrainingContext; readonly died: () => boolean } {
  const alive = contextOf();
  let left = changes;
  const spend = (): void => {
    left -= 1;
    if (left < 0) throw new Error('killed');
  };
  const { artifacts, tracker, registry } = alive;
  const stores: TrainingContext = {
    ...alive,
    artifacts: {
      ...artifacts,
      write: async (...args) => (spend(), artifacts.write(...args)),
      remove: async (...args) => (spend(), artifacts.remove(...args)),
    },
    registry: { ...registry, createVersion: async (...args) => (spend(), registry.createVersion(...args)) },
    tracker: {
      ...tracker,
      async createRun(...args) {
        const run = await tracker.createRun(...args);
        return {
          ...run,
          logMetrics: async (...rest) => (spend(), run.logMetrics(...rest)),
          setTags: async (...rest) => (spend(), run.setTags(...rest)),
          end: async () => (spend(), run.end('FINISHED')),
        };
      },
    },
  };
  return { stores, died: () => left < 0 };
}

describe('resume', () => {
  it('comes to the same bytes wherever the training was stopped, and logs nothing twice', async () => {
    const whole = await train(recipeOf(), contextOf());
    const outcomes = new Set<string>();
    let resumed = 0;
    for (let changes = 1; ; changes += 1) {
      const { stores, died } = dyingAfter(changes);
      const begun: string[] = [];
      const onEvent = (event: TrainingEvent): void => {
        if (event.type === 'started') begun.push(event.runId);
      };
      const inHome = { ...stores, onEvent };
      const first = await train(recipeOf(), inHome).catch(() => undefined);
      if (!died()) break;
      if (first !== undefined || begun[0] === undefined) throw new Error('the training did not stop');
      const { version, manifestSha256 } = await resume(begun[0], contextOf());
      outcomes.add(manifestSha256);
      resumed += 1;
      const history = await stores.tracker.getMetricHistory(begun[0], 'validation_loss');
      expect(history.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
      expect(await stores.tracker.getRun(begun[0])).toMatchObject({ status: 'FINISHED' });
      const versions = await stores.registry.listVersions('tiny');
      expect(versions.filter(({ runId }) => runId === begun[0])).toEqual([
        expect.objectContaining(version ?? {}),
      ]);
      await rm(path.join(home, 'runs'), { recursive: true });
      await rm(path.join(home, 'artifacts'), { recursive: true });
      await rm(path.join(home, 'registry'), { recursive: true, force: true });
    }
    expect([...outcomes]).toEqual([whole.manifestSha256]);
    expect(resumed).toBeGreaterThan(15);
  }, 120_000);

  it.each([['model.replicas=2'], ['model.averaging=false']])(
    'goes on after the last epoch that was done, with %s',
    async (change) => {
      const whole = await train(recipeOf([change]), contextOf());
      const stop = new AbortController();
      const begun: string[] = [];
      const stopping = contextOf({
        signal: stop.signal,
        onEvent: (event: TrainingEvent) => {
          if (event.type === 'started') begun.push(event.runId);
          if (event.type === 'epoch' && event.metrics.epoch === 3) stop.abort();
        },
      });
      await expect(train(recipeOf([change]), stopping)).rejects.toMatchObject({ name: 'AbortError' });
      const epochs: number[] = [];
      const going = contextOf({
        onEvent: (event: TrainingEvent) => {
          if (event.type === 'epoch') epochs.push(event.metrics.epoch);
        },
      });
      const { manifestSha256 } = await resume(begun[0] as string, going);
      expect(manifestSha256).toBe(whole.manifestSha256);
      expect(epochs).toEqual([4]);
    },
  );

  it('refuses a run that is finished, and data that have changed', async () => {
    const { runId } = await train(recipeOf(), contextOf());
    await expect(resume(runId, contextOf())).rejects.toMatchObject({ code: 'TRAINING_NOT_RESUMABLE' });
    const failing = contextOf();
    const registry = { ...failing.registry, createVersion: () => Promise.reject(new Error('no')) };
    const begun: string[] = [];
    const onEvent = (event: TrainingEvent): void => {
      if (event.type === 'started') begun.push(event.runId);
    };
    const stopped = { ...contextOf(), registry, onEvent, tracker: { ...failing.tracker } };
    await rm(path.join(home, 'runs'), { recursive: true });
    await expect(train(recipeOf(), stopped)).rejects.toThrow('no');
    await writeData(rowsOf(130));
    await expect(resume(begun[0] as string, contextOf())).rejects.toMatchObject({
      code: 'TRAINING_DATA_CHANGED',
      kind: 'conflict',
    });
  });
});

describe('checkpoints', () => {
  it('are bundles that load, the best by validation loss', async () => {
    const stores = contextOf({ checkpoints: 2 });
    const { runId } = await train(recipeOf(), stores);
    const { artifactUri } = await stores.tracker.getRun(runId);
    const losses = await stores.tracker.getMetricHistory(runId, 'validation_loss');
    const best = [...losses]
      .sort((a, b) => a.value - b.value)
      .slice(0, 2)
      .map(({ step }) => String(step));
    const kept = (await stores.artifacts.list(joinUri(artifactUri, 'checkpoints')))
      .filter(({ path: file }) => file.endsWith('manifest.json'))
      .map(({ path: file }) => file.split('/')[0]);
    expect(kept.sort()).toEqual(best.sort());
    const loader = createModelLoader({ ...stores });
    const reference = parseModelReference(`run:${runId}/checkpoints/${best[0]}`);
    const { manifest, pipeline } = await loader.load(await loader.resolve(reference));
    expect(manifest.metrics).toMatchObject({ epoch: Number(best[0]) });
    expect((await pipeline.classify(['jag inte vad'], { topK: 1 }))[0]).toMatchObject({ outcome: 'label' });
  });

  it('are left out where none are wanted', async () => {
    const stores = contextOf({ checkpoints: 0 });
    const { runId } = await train(recipeOf(), stores);
    const { artifactUri } = await stores.tracker.getRun(runId);
    expect(await stores.artifacts.exists(joinUri(artifactUri, 'checkpoints'))).toBe(false);
  });
});
