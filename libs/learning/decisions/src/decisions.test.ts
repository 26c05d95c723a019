import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDecider, fitTemperature } from './index.ts';

const logitLists = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 });

describe('createDecider, at least one of several labels', () => {
  const indices = (given: Parameters<typeof createDecider>[0], logits: number[], minConfidence?: number) => {
    const call = minConfidence === undefined ? {} : { minConfidence };
    const decision = createDecider(given, 3).decide(logits, call);
    return decision.outcome === 'labels' ? decision.indices.map(({ index }) => index) : decision;
  };

  it('gives the best one where none reaches its threshold, and changes nothing else', () => {
    const options = { kind: 'multi', atLeastOne: true } as const;
    expect(indices({ kind: 'multi' }, [-3, -1, -2])).toEqual([]);
    expect(indices(options, [-3, -1, -2])).toEqual([1]);
    expect(indices(options, [1, 2, -2])).toEqual([1, 0]);
    expect(indices({ ...options, thresholds: [0.9, 0.9, 0.1] }, [1, 2, -1])).toEqual([2]);
    // The set of no label is an answer too, but not where every text has one.
    expect(indices({ ...options, sets: [[], [0], [1, 2]] }, [2, 1, 0])).toEqual([0]);
  });

  it('gives nothing below the confidence that a call asks for', () => {
    expect(indices({ kind: 'multi', atLeastOne: true }, [-3, -1, -2], 0.5)).toEqual([]);
  });

  it('is for several labels', () => {
    expect(() => createDecider({ kind: 'single', atLeastOne: true }, 3)).toThrow(
      expect.objectContaining({ code: 'DECISION_OPTIONS_INVALID' }),
    );
  });
});

describe('createDecider, single label', () => {
  const decider = createDecider({ kind: 'single' }, 3);

  it('gives the best class with its softmax score', () => {
    const decision = decider.decide([0, Math.log(2), 0]);
    expect(decision).toMatchObject({ outcome: 'label', index: 1 });
    expect(decision).toHaveProperty('score', expect.closeTo(0.5, 12));
  });

  it('gives ties to the lower index and cuts the alternatives', () => {
    const decision = decider.decide([1, 1, 0], { topK: 2 });
    expect(decision).toMatchObject({ outcome: 'label', index: 0 });
    expect(decision.alternatives.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('abstains below the confidence asked for', () => {
    const careful = createDecider({ kind: 'single', minConfidence: 0.6 }, 3);
    expect(careful.decide([0, Math.log(2), 0])).toMatchObject({
      outcome: 'abstain',
      reason: 'low-confidence',
    });
    expect(careful.decide([0, Math.log(2), 0], { minConfidence: 0.4 }).outcome).toBe('label');
  });

  it('gives probabilities that sum to one, in the order of the logits', () => {
    fc.assert(
      fc.property(logitLists, (logits) => {
        const scores = decider.probabilities(logits);
        expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 9);
        const { alternatives } = decider.decide(logits);
        expect(logits[alternatives[0]!.index]).toBeCloseTo(Math.max(...logits), 9);
      }),
    );
  });

  it('keeps the winner at every temperature', () => {
    fc.assert(
      fc.property(logitLists, fc.double({ min: 0.1, max: 10, noNaN: true }), (logits, temperature) => {
        const [best, second] = [...logits].sort((a, b) => b - a) as [number, number];
        fc.pre(best - second > 1e-3);
        const cooled = createDecider({ kind: 'single', temperature }, 3).decide(logits);
        expect(cooled).toMatchObject({ outcome: 'label', index: logits.indexOf(best) });
      }),
    );
  });

  it('refuses scores that are no numbers and options that do not fit', () => {
    expect(() => decider.decide([0, NaN, 0])).toThrow(
      expect.objectContaining({ code: 'DECISION_LOGITS_INVALID' }),
    );
    expect(() => decider.decide([0, 1])).toThrow(/too few/);
    expect(() => createDecider({ kind: 'single', temperature: 0 }, 3)).toThrow(/temperature/);
    expect(() => createDecider({ kind: 'multi', thresholds: [0.5] }, 3)).toThrow(
      /1 thresholds for 3 classes/,
    );
  });
});

describe('createDecider, several labels', () => {
  it('gives every class above its own threshold, best first, or none', () => {
    const decider = createDecider({ kind: 'multi', thresholds: [0.9, 0.5, 0.1] }, 3);
    const decision = decider.decide([2, 1, -2]);
    expect(decision).toMatchObject({ outcome: 'labels', indices: [{ index: 1 }, { index: 2 }] });
    expect(decider.decide([-9, -9, -9])).toMatchObject({ outcome: 'labels', indices: [] });
  });

  it('keeps a reason when told to abstain', () => {
    const decider = createDecider({ kind: 'multi' }, 2);
    expect(decider.abstain('empty-text', [0, 1], { topK: 1 })).toEqual({
      outcome: 'abstain',
      reason: 'empty-text',
      alternatives: [{ index: 1, score: expect.closeTo(0.731, 3) }],
    });
  });
});

describe('fitTemperature', () => {
  /** Labels drawn so that p(class 1) = sigmoid(margin): the right temperature of logits (0, t·margin) is t. */
  function overconfident(factor: number) {
    const rows: { margin: number; label: number }[] = [];
    for (const margin of [-2, -1, -0.5, 0.5, 1, 2]) {
      const positives = Math.round(200 / (1 + Math.exp(-margin)));
      for (let i = 0; i < 200; i += 1) rows.push({ margin, label: i < positives ? 1 : 0 });
    }
    return {
      logits: Float64Array.from(rows.flatMap(({ margin }) => [0, margin * factor])),
      targets: Uint8Array.from(rows.flatMap(({ label }) => [1 - label, label])),
      classCount: 2,
    };
  }

  it.each([0.5, 1, 3])('recovers a temperature of %d from softmax scores', (factor) => {
    expect(fitTemperature({ ...overconfident(factor), kind: 'single' })).toBeCloseTo(factor, 1);
  });

  it('works for sigmoid scores and for no data', () => {
    const { logits, targets } = overconfident(2);
    const column = <T extends Float64Array | Uint8Array>(values: T) =>
      values.filter((_, index) => index % 2 === 1);
    const multi = {
      logits: column(logits) as Float64Array,
      targets: column(targets) as Uint8Array,
      classCount: 1,
    };
    expect(fitTemperature({ ...multi, kind: 'multi' })).toBeCloseTo(2, 1);
    expect(
      fitTemperature({
        logits: new Float64Array(),
        targets: new Uint8Array(),
        classCount: 2,
        kind: 'single',
      }),
    ).toBe(1);
  });
});
