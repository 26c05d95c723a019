import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createCalibrationTally,
  evaluateMultiLabel,
  evaluateSingleLabel,
  mcNemarTest,
  renderEvaluation,
  wilsonInterval,
} from './index.ts';

const labels = ['dan', 'swe', 'Other'];

describe('mcNemarTest', () => {
  it.each([
    [0, 0, 1],
    [0, 7, 1],
    [5, 0, 1 / 32],
    [3, 1, 5 / 16],
    [1, 3, 15 / 16],
    [2, 2, 11 / 16],
  ])('gives the binomial tail for %i losses and %i wins', (losses, wins, p) => {
    expect(mcNemarTest({ losses, wins })).toBeCloseTo(p, 12);
  });

  it('stays right for many texts', () => {
    // The normal approximation with continuity correction: 2 standard deviations.
    expect(mcNemarTest({ losses: 50_316, wins: 49_684 })).toBeCloseTo(0.023, 3);
    expect(mcNemarTest({ losses: 60_000, wins: 40_000 })).toBeLessThan(1e-100);
    expect(mcNemarTest({ losses: 40_000, wins: 60_000 })).toBeCloseTo(1, 12);
  });
});

describe('evaluateSingleLabel', () => {
  const evaluation = evaluateSingleLabel({
    labels,
    targets: [0, 0, 0, 1, 1, 2],
    predictions: [0, 0, 1, 1, -1, 2],
    confidences: [0.9, 0.8, 0.6, 0.7, 0, 1],
  });

  it('counts what is right per class', () => {
    expect(evaluation.perClass['dan']).toEqual({
      precision: 1,
      recall: 2 / 3,
      f1: 0.8,
      support: 3,
      predicted: 2,
    });
    expect(evaluation.perClass['swe']).toEqual({
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
      support: 2,
      predicted: 2,
    });
    expect(evaluation.confusion).toEqual([
      [2, 1, 0, 0],
      [0, 1, 0, 1],
      [0, 0, 1, 0],
    ]);
  });

  it('counts an abstention as wrong', () => {
    expect(evaluation).toMatchObject({ accuracy: 4 / 6, abstained: 1, support: 6 });
    expect(evaluation.macroF1).toBeCloseTo((0.8 + 0.5 + 1) / 3, 12);
    // By hand from the F1 of the classes, 4/5, 1/2 and 1, and their supports, 3, 2 and 1: 2.4 + 1 + 1 over 6.
    expect(evaluation.weightedF1).toBeCloseTo(4.4 / 6, 12);
  });

  it('measures calibration over the decided ones', () => {
    // Bins of width 1/15 hold one text each: |1-.9| + |1-.8| + |0-.6| + |1-.7| + |1-1|, over five texts.
    expect(evaluation.calibrationError).toBeCloseTo((0.1 + 0.2 + 0.6 + 0.3 + 0) / 5, 12);
  });

  it('says how often answers of a confidence are right', () => {
    expect(evaluation.reliability?.reduce((sum, { count }) => sum + count, 0)).toBe(5);
    const tally = createCalibrationTally();
    for (const [confidence, isRight] of [
      ...([
        [0.9, true],
        [0.92, false],
        [1, true],
      ] as const),
      ...([
        [Number.NaN, true],
        [1.5, false],
      ] as const),
    ])
      tally.add(confidence, isRight);
    const { calibrationError, reliability } = tally.summarise();
    expect(reliability.map(({ count, rightShare }) => [count, rightShare])).toEqual([
      [2, 0.5],
      [1, 1],
    ]);
    expect(reliability[0]?.confidence).toBeCloseTo(0.91, 12);
    expect(calibrationError).toBeCloseTo((2 * 0.41) / 3, 12);
    expect(createCalibrationTally().summarise()).toEqual({ calibrationError: 0, reliability: [] });
  });

  it('leaves classes without support out of the mean, and survives no texts at all', () => {
    expect(evaluateSingleLabel({ labels, targets: [0], predictions: [0] }).macroF1).toBe(1);
    expect(evaluateSingleLabel({ labels, targets: [], predictions: [] })).toMatchObject({
      accuracy: 0,
      macroF1: 0,
      weightedF1: 0,
    });
  });

  it('counts a class with a hostile name, and refuses indices outside the labels', () => {
    const hostile = evaluateSingleLabel({ labels: ['__proto__', 'b'], targets: [0, 1], predictions: [1, 1] });
    expect(hostile.macroF1).toBeCloseTo(1 / 3, 12);
    expect(() => evaluateSingleLabel({ labels, targets: [0], predictions: [3] })).toThrow(RangeError);
    expect(() => evaluateSingleLabel({ labels, targets: [3], predictions: [0] })).toThrow(RangeError);
  });

  it('agrees with itself: perfect predictions are perfect', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1 }), (targets) => {
        const perfect = evaluateSingleLabel({ labels, targets, predictions: targets });
        expect(perfect.accuracy).toBe(1);
        expect(perfect.macroF1).toBe(1);
      }),
    );
  });
});

describe('wilsonInterval', () => {
  it('matches a published value and stays in [0, 1]', () => {
    const [low, high] = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });
});

describe('evaluateMultiLabel', () => {
  const evaluation = evaluateMultiLabel({
    labels,
    targets: Uint8Array.from([1, 0, 1, 0, 1, 0]),
    predictions: Uint8Array.from([1, 0, 0, 0, 1, 1]),
  });

  it('counts cells and whole sets', () => {
    expect(evaluation.elementwiseAccuracy).toBeCloseTo(4 / 6, 12);
    expect(evaluation.subsetAccuracy).toBe(0);
  });

  it('has micro and macro F1', () => {
    expect(evaluation.microF1).toBeCloseTo((2 * 2) / (3 + 3), 12);
    expect(evaluation.macroF1).toBeCloseTo((1 + 1 + 0) / 3, 12);
  });

  it('is calibrated by the label, not by the text', () => {
    const sure = evaluateMultiLabel({
      labels,
      targets: Uint8Array.of(1, 0, 1),
      predictions: Uint8Array.of(1, 0, 0),
      scores: [0.9, 0.1, 0.4],
    });
    expect(sure.calibrationError).toBeCloseTo((0.1 + 0.1 + 0.6) / 3, 12);
    expect(evaluation).not.toHaveProperty('calibrationError');
  });

  it('weighs F1 by support, as scikit-learn does', () => {
    // Counted by hand, class by class, from five texts:
    //          true        predicted   both  F1 = 2·both/(true + predicted)
    // dan      1 2 3 4     1 2 3       3     6/7
    // swe      1 5         1 4         1     2/4
    // Other    2           –           0     0
    const five = evaluateMultiLabel({
      labels,
      targets: Uint8Array.from([1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0]),
      predictions: Uint8Array.from([1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]),
    });
    expect(five.weightedF1).toBeCloseTo((4 * (6 / 7) + 2 * (1 / 2) + 1 * 0) / 7, 12);
    expect(five.macroF1).toBeCloseTo((6 / 7 + 1 / 2) / 3, 12);
    expect(five.microF1).toBeCloseTo((2 * 4) / (7 + 5), 12);
  });
});

describe('renderEvaluation', () => {
  it('lines up names and numbers', () => {
    const evaluation = evaluateSingleLabel({ labels, targets: [0, 1, 2], predictions: [0, 1, -1] });
    const table = renderEvaluation(evaluation, (label) => (label === 'dan' ? 'Danish' : label)).split('\n');
    expect(table.slice(0, 4)).toEqual([
      '           precision   recall       F1   support',
      'Danish        1.0000   1.0000   1.0000         1',
      'swe           1.0000   1.0000   1.0000         1',
      'Other         0.0000   0.0000   0.0000         1',
    ]);
    expect(table.at(-1)).toMatch(
      /^accuracy 0\.6667 \(95 % .*\), macro F1 0\.6667, weighted F1 0\.6667, 1 abstained, 3 texts$/,
    );
  });

  it('renders several labels too', () => {
    const evaluation = evaluateMultiLabel({
      labels,
      targets: Uint8Array.of(1, 0, 0),
      predictions: Uint8Array.of(1, 0, 0),
    });
    expect(renderEvaluation(evaluation)).toContain('element-wise accuracy 1.0000, subset accuracy 1.0000');
  });
});
