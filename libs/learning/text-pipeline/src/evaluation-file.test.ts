import { describe, expect, it } from '@jest/globals';
import { confidenceIntervals, evaluateSingleLabel } from '@runestone/metrics';
import { encodeEvaluation, parseManifest, readEvaluation, type ModelEvaluation } from './index.ts';
import { encodeTinyBundle, tinyLabels } from './testing/tiny-pipeline.ts';

const uniform = (): number => 0.5;

function evaluationOf(labels: readonly string[] = tinyLabels): ModelEvaluation {
  const outcomes = { labels, targets: [0, 1, 1], predictions: [0, 1, -1], confidences: [0.9, 0.6, 0] };
  const evaluation = evaluateSingleLabel(outcomes);
  return {
    training: {
      ...{ seed: 1, trained: 10, validated: 2, leaksRemoved: 0, leftOut: '' },
      ...{ checks: 1, checksPassed: 1, exportLoss: { agreement: 1, accuracy: -0.5 } },
      curves: [{ name: 'train_loss', points: [{ step: 1, value: 0.5 }] }],
    },
    sources: [
      {
        ...{ name: 'held <out>', evaluation },
        intervals: confidenceIntervals(evaluation, { uniform, resamples: 10 }),
        slices: [{ feature: 'words', name: 'under 3', support: 3, value: 0.5, interval: [0.2, 0.8] }],
      },
    ],
  };
}

const jsonOf = (evaluation: ModelEvaluation): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(encodeEvaluation(evaluation))) as Record<string, unknown>;
const readJson = (value: unknown): ModelEvaluation | undefined => {
  const bytes = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  return readEvaluation({ evaluation: 'e.json' }, new Map([['e.json', bytes]]));
};
const invalid = expect.objectContaining({ code: 'BUNDLE_EVALUATION_INVALID', kind: 'integrity' });

describe('the evaluation of a bundle', () => {
  it('is one of its files, and is read as it was', async () => {
    const { manifest, files } = await encodeTinyBundle({ evaluation: evaluationOf() });
    expect(manifest.files.map(({ path }) => path)).toContain(manifest.evaluation);
    expect(readEvaluation(manifest, files)).toEqual(evaluationOf());
  });

  it('is absent from bundles without one', async () => {
    const { manifest, files } = await encodeTinyBundle();
    expect(manifest).not.toHaveProperty('evaluation');
    expect(readEvaluation(manifest, files)).toBeUndefined();
  });

  it('is refused where it is missing, or not listed', async () => {
    const { manifest } = await encodeTinyBundle({ evaluation: evaluationOf() });
    expect(() => readEvaluation(manifest, new Map())).toThrow(
      expect.objectContaining({ code: 'BUNDLE_FILE_MISSING' }),
    );
    const unlisted = JSON.stringify({ ...manifest, evaluation: 'elsewhere.json' });
    expect(() => parseManifest(new TextEncoder().encode(unlisted))).toThrow(
      expect.objectContaining({ code: 'BUNDLE_MANIFEST_INVALID' }),
    );
  });

  it.each([
    ['no JSON', () => '{"format":'],
    ['another format', () => ({ ...jsonOf(evaluationOf()), format: 'other' })],
    ['a later version', () => ({ ...jsonOf(evaluationOf()), formatVersion: 2 })],
    ['an unknown member', () => ({ ...jsonOf(evaluationOf()), more: 1 })],
    ['no sources', () => ({ ...jsonOf(evaluationOf()), sources: undefined })],
    ['nine megabytes', () => `"${'x'.repeat(9_000_000)}"`],
  ])('is refused where it is damaged: %s', (_, create) => {
    expect(() => readJson(create())).toThrow(invalid);
  });

  it.each([
    ['a share above 1', /"accuracy":[\d.]+/, '"accuracy":1.5'],
    ['a text for a number', /"accuracy":[\d.]+/, '"accuracy":"1"'],
    ['no number', /"macroF1":[\d.]+/, '"macroF1":null'],
    ['a class less', /"perClass":\{"kind":\{[^}]*\},/, '"perClass":{'],
    ['another class', /"perClass":\{"kind"/, '"perClass":{"other"'],
    ['a row less', /"confusion":\[\[[\d,]*\],/, '"confusion":['],
    ['a longer row', /"confusion":\[\[/, '"confusion":[[0,'],
    ['an interval of three ends', /"interval":\[/, '"interval":[0,'],
  ])('is refused where its numbers do not fit: %s', (_, pattern, replacement) => {
    const json = JSON.stringify(jsonOf(evaluationOf()));
    expect(json).toMatch(pattern);
    expect(() => readJson(json.replace(pattern, replacement))).toThrow(invalid);
  });

  it('keeps labels that are called like what every object has', () => {
    const evaluation = evaluationOf(['constructor', '__proto__']);
    expect(readJson(jsonOf(evaluation))).toEqual(evaluation);
  });
});

describe('encodeEvaluation', () => {
  it('leaves out points that are no numbers, and thins long curves to their ends', () => {
    const { training, sources } = evaluationOf();
    const points = Array.from({ length: 5001 }, (_, step) => ({ step, value: step === 7 ? NaN : step }));
    const read = readJson(jsonOf({ training: { ...training, curves: [{ name: 'x', points }] }, sources }));
    const [curve] = read?.training.curves ?? [];
    expect([curve?.points.length, curve?.points[0]?.step, curve?.points.at(-1)?.step]).toEqual([
      1000, 0, 5000,
    ]);
    const broken = [{ name: 'x', points: [{ step: 1, value: NaN }] }];
    expect(readJson(jsonOf({ training: { ...training, curves: broken }, sources }))?.training.curves).toEqual(
      [{ name: 'x', points: [] }],
    );
  });

  it('gives nothing for what is too large to be kept', () => {
    const { training, sources } = evaluationOf();
    const [source] = sources;
    const slice = source!.slices[0]!;
    const slices = Array.from({ length: 1000 }, () => ({ ...slice, name: 'x'.repeat(9000) }));
    expect(encodeEvaluation({ training, sources: [{ ...source!, slices }] })).toBeUndefined();
  });
});
