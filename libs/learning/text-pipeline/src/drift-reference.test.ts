import { describe, expect, it } from '@jest/globals';
import { createDriftSketch, encodeSketch, type DriftSketch } from '@runestone/drift';
import {
  decodeTokenSteps,
  driftRecordOf,
  parseManifest,
  readDriftReference,
  standardSteps,
  type Classification,
  type TextPipeline,
} from './index.ts';
import { createTinyPipeline, encodeTinyBundle, tinyLabels } from './testing/tiny-pipeline.ts';

const recordOf = async (pipeline: TextPipeline, text: string, minConfidence?: number) => {
  const options = { topK: 1, ...(minConfidence === undefined ? {} : { minConfidence }) };
  const [answer] = await pipeline.classify([text], options);
  return driftRecordOf(text, answer as Classification, pipeline.parts);
};

describe('driftRecordOf', () => {
  const sure = 1 / (1 + Math.exp(-2));

  it('keeps the answer, its score and the share of unknown tokens', async () => {
    const record = await recordOf(createTinyPipeline(), 'Warm days, FROST nights');
    expect(record).toMatchObject({ labels: ['kind'], unknownRatio: 0.5, text: { words: 4 } });
    expect(record.confidence).toBeCloseTo(sure, 6);
  });

  it('keeps the best label and its score where the model is not sure, and no ratio of no tokens', async () => {
    const unsure = await recordOf(createTinyPipeline(), 'warm', 0.99);
    expect(unsure).toMatchObject({ labels: ['kind'], unknownRatio: 0 });
    expect(unsure.confidence).toBeCloseTo(sure, 6);
    expect(await recordOf(createTinyPipeline(), '…')).toMatchObject({ labels: [] });
    expect(await recordOf(createTinyPipeline(), '…')).not.toHaveProperty('unknownRatio');
  });

  it('counts unknown tokens of the beginning of a long text alone', async () => {
    const record = await recordOf(createTinyPipeline(), `${'warm '.repeat(820)}${'snow '.repeat(10_000)}`);
    expect(record.unknownRatio).toBeLessThan(0.01);
  });

  it('keeps all labels of several', async () => {
    expect((await recordOf(createTinyPipeline('multi'), 'warm', 0.2)).labels).toEqual(tinyLabels);
    expect((await recordOf(createTinyPipeline('multi'), 'warm', 0.99)).labels).toEqual([]);
  });
});

describe('the drift reference of a bundle', () => {
  const sketch = createDriftSketch({ kind: 'single', labels: tinyLabels });

  it('is one of its files, and is read as it was', async () => {
    sketch.add(await recordOf(createTinyPipeline(), 'warm frost'));
    const { manifest, files } = await encodeTinyBundle({ driftReference: sketch });
    expect(manifest.files.map(({ path }) => path)).toContain(manifest.driftReference);
    const read = readDriftReference(manifest, files) as DriftSketch;
    expect(encodeSketch(read)).toEqual(encodeSketch(sketch));
  });

  it('stands beside steps that cut texts as the pipeline does', async () => {
    const { manifest } = await encodeTinyBundle({ driftReference: sketch });
    const steps = decodeTokenSteps(manifest, standardSteps);
    const [answer] = await createTinyPipeline().classify(['Warm snow']);
    expect(driftRecordOf('Warm snow', answer as Classification, steps).unknownRatio).toBe(0.5);
    const broken = { ...manifest, steps: manifest.steps.filter(({ role }) => role !== 'tokenizer') };
    expect(() => decodeTokenSteps(broken, standardSteps)).toThrow(
      expect.objectContaining({ code: 'BUNDLE_PARTS_MISMATCH', kind: 'integrity' }),
    );
  });

  it('is absent from bundles without one', async () => {
    const { manifest, files } = await encodeTinyBundle();
    expect(manifest).not.toHaveProperty('driftReference');
    expect(readDriftReference(manifest, files)).toBeUndefined();
  });

  it('is refused where it is missing or damaged', async () => {
    const { manifest } = await encodeTinyBundle({ driftReference: sketch });
    const bytes = new TextEncoder().encode('{"format":');
    expect(() => readDriftReference(manifest, new Map())).toThrow(
      expect.objectContaining({ code: 'BUNDLE_FILE_MISSING' }),
    );
    expect(() => readDriftReference(manifest, new Map([[manifest.driftReference as string, bytes]]))).toThrow(
      expect.objectContaining({ code: 'DRIFT_SKETCH_INVALID', kind: 'integrity' }),
    );
    const unlisted = JSON.stringify({ ...manifest, driftReference: 'elsewhere.json' });
    expect(() => parseManifest(new TextEncoder().encode(unlisted))).toThrow(
      expect.objectContaining({ code: 'BUNDLE_MANIFEST_INVALID' }),
    );
  });
});
