import { describe, expect, it } from '@jest/globals';
import { createRandom, type Random } from '@runestone/random';
import { checkEstimate } from './check-estimate.ts';
import { estimateQuality } from './estimate-quality.ts';
import { judgeRecords } from './judge-record.ts';
import { measureFigures } from './quality-figures.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

const single: QualityLabels = { kind: 'single', labels: ['a', 'b', 'c'] };
const multi: QualityLabels = { kind: 'multi', labels: ['a', 'b', 'c'] };
const scored = (...scores: readonly number[]) =>
  scores
    .map((score, place) => ({ label: single.labels[place] as string, score }))
    .sort((a, b) => b.score - a.score);
const recordOf = (predicted: string, scores: QualityRecord['scores']): QualityRecord => ({
  ...{ timeMs: 0, predicted: [...predicted], scores },
});
const repeat = (times: number, ...records: readonly QualityRecord[]): QualityRecord[] =>
  Array.from({ length: times }, () => records).flat();

/** Draws a record whose truth follows its scores; with `doubt` below 1 the model is surer than it should be. */
function drawSingle(random: Random, doubt = 1): QualityRecord {
  const raw = single.labels.map(() => random.nextFloat() ** 6 + 0.01);
  const total = raw.reduce((sum, one) => sum + one, 0);
  const scores = scored(...raw.map((one) => one / total));
  const claimed = scored(...raw.map((one) => one ** (1 / doubt))).map((one, _, all) => ({
    label: one.label,
    score: one.score / all.reduce((sum, { score }) => sum + score, 0),
  }));
  let left = random.nextFloat();
  const truth = scores.find(({ score }) => (left -= score) < 0) ?? scores[0];
  return { ...recordOf(scores[0]!.label, claimed), truth: [truth!.label] };
}

function drawMulti(random: Random): QualityRecord {
  const scores = scored(...multi.labels.map(() => random.nextFloat() ** 3));
  const truth = scores.filter(({ score }) => random.nextFloat() < score).map(({ label }) => label);
  return {
    ...recordOf(
      scores
        .filter(({ score }) => score > 0.5)
        .map(({ label }) => label)
        .join(''),
      scores,
    ),
    truth,
  };
}

describe('estimateQuality', () => {
  it('counts single labels by their probabilities', () => {
    const records = repeat(
      20,
      recordOf('a', scored(0.8, 0.2)),
      recordOf('b', scored(0.4, 0.6)),
      recordOf('', scored(0.5, 0.5)),
    );
    const { figures, ...facts } = estimateQuality(records, single);
    expect(facts).toEqual({ kind: 'estimate', records: 60, unscored: 0 });
    expect(figures?.accuracy?.value).toBeCloseTo(1.4 / 3, 12);
    expect(figures?.precision.value).toBeCloseTo(0.7, 12);
    expect(figures?.microF1?.value).toBeCloseTo(2.8 / 5, 12);
    // Of a 1.7 are expected in three texts, .8 of them found; of b 1.3 and .6.
    expect(figures?.perClass['a']?.recall?.value).toBeCloseTo(0.8 / 1.7, 12);
    expect(figures?.macroF1?.value).toBeCloseTo((1.6 / 2.7 + 1.2 / 2.3) / 2, 12);
    expect(figures?.perClass['c']?.precision).toBeUndefined();
  });

  it('gives no figure that needs scores which were cut off', () => {
    const one = estimateQuality(repeat(40, recordOf('a', scored(0.8))), single).figures;
    expect(one?.accuracy?.value).toBeCloseTo(0.8, 12);
    expect(one?.perClass['a']?.precision?.value).toBeCloseTo(0.8, 12);
    expect(one).not.toHaveProperty('macroF1');
    expect(one?.perClass['a']).not.toHaveProperty('recall');
    const several = estimateQuality(repeat(40, recordOf('a', scored(0.8, 0.1))), multi).figures;
    expect(several?.precision.value).toBeCloseTo(0.8, 12);
    expect(several).not.toHaveProperty('recall');
    expect(several).not.toHaveProperty('microF1');
    expect(several).not.toHaveProperty('accuracy');
  });

  it('expects missed labels where all scores are recorded', () => {
    const { figures } = estimateQuality(repeat(40, recordOf('a', scored(0.8, 0.3, 0.1))), multi);
    expect(figures?.recall?.value).toBeCloseTo(0.8 / 1.2, 12);
    expect(figures?.microF1?.value).toBeCloseTo(1.6 / 2.2, 12);
  });

  it('leaves out what says no score, and says nothing of too little', () => {
    const records = [...repeat(29, recordOf('a', scored(0.8, 0.2))), ...repeat(9, recordOf('a', []))];
    expect(estimateQuality(records, single)).toEqual({ kind: 'estimate', records: 38, unscored: 9 });
    expect(estimateQuality([], multi)).toEqual({ kind: 'estimate', records: 0, unscored: 0 });
  });

  it.each([
    ['single labels', single, drawSingle],
    ['several labels', multi, drawMulti],
  ])(
    'holds the truth of %s in its intervals as often as it says, where scores are calibrated',
    (_, labels, draw) => {
      const random = createRandom(7);
      const held = { microF1: 0, macroF1: 0 };
      for (let sample = 0; sample < 200; sample += 1) {
        const records = Array.from({ length: 200 }, () => draw(random));
        const { figures } = estimateQuality(records, labels);
        const truth = measureFigures(judgeRecords(records, labels), labels);
        for (const name of ['microF1', 'macroF1'] as const) {
          const [low, high] = figures?.[name]?.interval ?? [1, 0];
          if (low <= truth[name].value && truth[name].value <= high) held[name] += 1;
        }
      }
      expect(Math.min(held.microF1, held.macroF1)).toBeGreaterThan(179);
      expect(Math.max(held.microF1, held.macroF1)).toBeLessThan(200);
    },
  );
});

describe('checkEstimate', () => {
  const drawMany = (count: number, doubt?: number) => {
    const random = createRandom(9);
    return Array.from({ length: count }, () => drawSingle(random, doubt));
  };

  it('agrees where scores are calibrated', () => {
    const check = checkEstimate([...drawMany(3000), recordOf('a', scored(1))], single);
    expect(check).toMatchObject({ records: 3000, verdict: 'agrees' });
    expect(check.measures.map(({ measure }) => measure)).toEqual([
      'accuracy',
      'precision',
      'recall',
      'microF1',
    ]);
    const [accuracy] = check.measures;
    expect(accuracy?.difference.value).toBeCloseTo(
      (accuracy?.estimate.value ?? 0) - (accuracy?.truth.value ?? 0),
      12,
    );
  });

  it('differs where the model is surer than it should be', () => {
    const check = checkEstimate(drawMany(1000, 0.4), single);
    expect(check.verdict).toBe('differs');
    expect(check.measures[0]?.difference.interval[0]).toBeGreaterThan(0.02);
  });

  it('needs enough labelled records', () => {
    expect(checkEstimate(drawMany(29), single)).toEqual({
      records: 29,
      verdict: 'not-enough-data',
      measures: [],
    });
    const few = checkEstimate(drawMany(60), single);
    expect(few.verdict).toBe('not-enough-data');
    expect(few.measures).toHaveLength(4);
  });

  it('counts its error by the same texts, more surely than if they were others', () => {
    const [accuracy] = checkEstimate(drawMany(1000), single).measures;
    const width = ([low, high]: readonly [number, number]): number => high - low;
    expect(width(accuracy!.difference.interval)).toBeLessThan(width(accuracy!.truth.interval));
  });
});
