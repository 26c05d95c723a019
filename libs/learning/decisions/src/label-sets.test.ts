import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDecider, fitTemperature, type Decision } from './index.ts';

const sets = [[], [0], [0, 2], [1]];
/** Probabilities 0.1, 0.2, 0.3 and 0.4 of the sets; so 0.5, 0.4 and 0.3 of the classes. */
const logits = [1, 2, 3, 4].map(Math.log);
const given = (decision: Decision) =>
  decision.outcome === 'labels' ? decision.indices.map(({ index }) => index) : decision.outcome;

describe('createDecider with sets', () => {
  const decider = createDecider({ kind: 'multi', sets }, 3);

  it('gives for each class the sum of the softmax over the sets that hold it', () => {
    expect(Array.from(decider.probabilities(logits))).toEqual([
      expect.closeTo(0.5, 12),
      expect.closeTo(0.4, 12),
      expect.closeTo(0.3, 12),
    ]);
    expect(decider).toMatchObject({ classCount: 3, outputCount: 4 });
  });

  it('divides the scores of the sets by the temperature', () => {
    // The probabilities become 1, 4, 9 and 16 of 30.
    const cool = createDecider({ kind: 'multi', sets, temperature: 0.5 }, 3);
    expect(Array.from(cool.probabilities(logits))).toEqual([
      expect.closeTo(13 / 30, 12),
      expect.closeTo(16 / 30, 12),
      expect.closeTo(9 / 30, 12),
    ]);
  });

  it('gives the classes of the most probable set, though others score higher', () => {
    const decision = decider.decide(logits, { topK: 2 });
    expect(decision).toMatchObject({ indices: [{ index: 1, score: expect.closeTo(0.4, 12) }] });
    expect(decision.alternatives.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('gives the classes of one set best first, and of the empty set none', () => {
    expect(given(decider.decide([0, 5, 6, 0]))).toEqual([0, 2]);
    expect(given(decider.decide([9, 0, 0, 0]))).toEqual([]);
  });

  it('decides by the classes where thresholds or the call say so', () => {
    const withThresholds = createDecider({ kind: 'multi', sets, thresholds: [0.4, 0.45, 0.25] }, 3);
    expect(given(withThresholds.decide(logits))).toEqual([0, 2]);
    expect(given(withThresholds.decide(logits, { minConfidence: 0.45 }))).toEqual([0]);
    expect(given(decider.decide(logits, { minConfidence: 0.35 }))).toEqual([0, 1]);
  });

  it('ranks classes when it abstains', () => {
    const { alternatives } = decider.abstain('no-features', logits);
    expect(alternatives.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('never gives a probability above 1, whatever the scores of many sets', () => {
    const all = Array.from({ length: 31 }, (_, set) =>
      [0, 1, 2, 3, 4].filter((bit) => ((set + 1) >> bit) & 1),
    );
    const many = createDecider({ kind: 'multi', sets: all }, 5);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 31, maxLength: 31 }),
        (scores) => {
          expect(Math.max(...many.probabilities(scores))).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it.each([
    ['a class that is none', { sets: [[0], [3]] }, /Set 1 holds the class 3/],
    ['a set twice', { sets: [[0, 1], [2], [1, 0]] }, /Set 2 holds the same/],
    ['a class twice in a set', { sets: [[0, 0]] }, /sets\/0/],
    ['no set', { sets: [] }, /sets/],
    ['one label a text', { kind: 'single' as const, sets: [[0], [1]] }, /kind is single/],
    ['a threshold for each set', { sets, thresholds: [0.5, 0.5, 0.5, 0.5] }, /4 thresholds for 3 classes/],
  ])('refuses %s', (_, options, message) => {
    expect(() => createDecider({ kind: 'multi', ...options }, 3)).toThrow(
      expect.objectContaining({ code: 'DECISION_OPTIONS_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('refuses as many scores as there are classes', () => {
    expect(() => decider.decide([0, 1, 2])).toThrow(/too few/);
  });
});

describe('fitTemperature over sets', () => {
  it('cools scores that are too sure', () => {
    // Right for 3 of 4 texts, which is a difference of log 9 among 4 sets; the scores say thrice as much.
    const rows = Array.from({ length: 40 }, (_, row) => ({ best: row % 4, right: row < 30 }));
    const scores = rows.flatMap(({ best }) =>
      [0, 1, 2, 3].map((set) => (set === best ? 3 * Math.log(9) : 0)),
    );
    const targets = rows.flatMap(({ best, right }) =>
      [0, 1, 2, 3].map((set) => (set === (right ? best : (best + 1) % 4) ? 1 : 0)),
    );
    const temperature = fitTemperature({
      ...{ logits: Float64Array.from(scores), targets: Uint8Array.from(targets) },
      ...{ classCount: sets.length, kind: 'single' },
    });
    expect(temperature).toBeCloseTo(3, 3);
  });
});
