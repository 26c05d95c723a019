import { describe, expect, it } from '@jest/globals';
import { createModelSlot } from '@runestone/model-slot';
import { createTelemetry } from '@runestone/telemetry';
import type { LiveModel } from './live-model.ts';
import { countUnits, createPredictor } from './predictor.ts';
import { readServingSettings } from '../settings.ts';
import { createFakeSource } from '../testing/fake-source.ts';
import { resolveLimits } from './resolve-limits.ts';

async function createHarness(env: Record<string, string> = {}) {
  const sizes: number[] = [];
  const source = createFakeSource();
  const { pipeline } = source;
  source.pipeline = {
    ...pipeline,
    classify: (texts, options, meter) => {
      sizes.push(texts.length);
      meter?.mark('predict');
      return pipeline.classify(texts, options);
    },
  };
  const slot = createModelSlot<LiveModel>({ name: 'm' });
  await slot.swap(await source.load('1'));
  const telemetry = createTelemetry({ processMetrics: false });
  const predictor = createPredictor({
    name: 'm',
    slot,
    limits: resolveLimits(readServingSettings(env)),
    concurrency: 1,
    telemetry,
  });
  return { predictor, sizes, telemetry, slot };
}

describe('createPredictor', () => {
  it('answers requests that arrive together in one run, each with its own number of alternatives', async () => {
    const { predictor, sizes } = await createHarness();
    const answers = await Promise.all([
      predictor.submit({ texts: ['æ', 'ä'], topK: 1 }),
      predictor.submit({ texts: ['x'], topK: 3 }),
    ]);
    expect(sizes).toEqual([3]);
    expect(answers.map(({ results }) => results.map(({ alternatives }) => alternatives.length))).toEqual([
      [1, 1],
      [3],
    ]);
  });

  it('runs requests that ask for another threshold by themselves, and gives each its own answer', async () => {
    const { predictor, sizes } = await createHarness();
    const answers = await Promise.all([
      predictor.submit({ texts: ['æ'], topK: 1 }),
      predictor.submit({ texts: ['ä', 'x'], topK: 1, threshold: 0.95 }),
      predictor.submit({ texts: ['x'], topK: 1 }),
    ]);
    expect(sizes).toEqual([2, 2]);
    expect(answers.map(({ results }) => results.map(({ alternatives }) => alternatives[0]?.label))).toEqual([
      ['dan'],
      ['swe', 'Other'],
      ['Other'],
    ]);
  });

  it('refuses what the queue cannot hold', async () => {
    const { predictor } = await createHarness({
      RUNESTONE_QUEUE_MAX_SIZE: '2',
      RUNESTONE_BATCH_MAX_WAIT_MS: '20',
    });
    const first = predictor.submit({ texts: ['a', 'b'], topK: 1 });
    await expect(predictor.submit({ texts: ['c'], topK: 1 })).rejects.toMatchObject({
      code: 'BATCHER_QUEUE_FULL',
    });
    expect((await first).results).toHaveLength(2);
  });

  it('observes waits, stages, lengths, confidences and outcomes', async () => {
    const { predictor, telemetry } = await createHarness();
    await Promise.all([
      predictor.submit({ texts: ['æ', '?'], topK: 1 }),
      predictor.submit({ texts: ['xx'], topK: 1, threshold: 0.5 }),
    ]);
    const { text } = await telemetry.render();
    const valueOf = (series: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`runestone_serving_${series} `))
          ?.split(' ')
          .at(-1),
      );
    expect(valueOf('stage_duration_seconds_count{model="m",stage="queue"}')).toBe(2);
    expect(valueOf('stage_duration_seconds_count{model="m",stage="predict"}')).toBe(1);
    expect(valueOf('text_length_characters_sum{model="m"}')).toBe(4);
    expect(valueOf('confidence_ratio_sum{model="m"}')).toBeCloseTo(2.7);
    expect(valueOf('predictions_total{model="m",version="1",outcome="abstain:low-confidence"}')).toBe(1);
  });

  it('counts labels that the version does not name together', async () => {
    const { predictor, telemetry, slot } = await createHarness();
    const live = slot.live as LiveModel;
    const labels = { ...live.manifest.labels, labels: ['dan'] };
    await slot.swap({ ...live, manifest: { ...live.manifest, labels } });
    await predictor.submit({ texts: ['æ', 'ä'], topK: 1 });
    const { text } = await telemetry.render();
    expect([...text.matchAll(/outcome="([^"]+)"/g)].map(([, outcome]) => outcome).sort()).toEqual([
      'dan',
      'other-labels',
    ]);
  });

  it('releases the version it used, so that a replaced one drains', async () => {
    const { predictor, slot } = await createHarness();
    await predictor.submit({ texts: ['a'], topK: 1 });
    await expect(predictor.submit({ texts: ['boom'], topK: 1 })).rejects.toThrow('broke');
    await slot.swap(await createFakeSource().load('2'));
    expect(slot.drainingCount).toBe(0);
  });

  it.each([
    [[''], 1],
    [['a'.repeat(4096)], 1],
    [['a'.repeat(4097), 'b'], 3],
  ])('weighs long texts more', (texts, units) => {
    expect(countUnits({ texts, topK: 1 }, undefined)).toBe(units);
  });

  it('weighs explanations by what they cost the model', async () => {
    const call = { texts: ['a', 'b'], topK: 1, explain: 10 };
    const live = await createFakeSource().load('1');
    const steps = [
      { role: 'features', id: 'hashed-ngrams', options: {} },
      { role: 'model', id: 'ngram-linear', options: {} },
    ] as const;
    const linear = { ...live, manifest: { ...live.manifest, steps: [...steps] } };
    expect([countUnits(call, live), countUnits(call, linear)]).toEqual([2 * 65, 2 * 16]);
  });
});
