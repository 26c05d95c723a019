import { describe, expect, it } from '@jest/globals';
import { createLabelSpace } from '@runestone/label-encoding';
import { createRandom } from '@runestone/random';
import type { Classification } from '@runestone/text-pipeline';
import { judgeSource } from './judge-source.ts';

const uniform = createRandom(1).nextFloat;
const long = 'x'.repeat(30);

describe('judgeSource', () => {
  it('judges all texts of a source and those that are alike, with intervals', () => {
    const space = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
    const examples = ['x', 'y', long, long].map((text) => ({ text, labels: ['a'], source: 's' }));
    const answers = ['a', 'b', 'a', 'a'].map((label): Classification => ({
      outcome: 'label',
      label,
      score: 0.8,
      alternatives: [],
    }));
    const { evaluation, intervals, slices } = judgeSource({ examples, answers, space }, uniform);
    expect(evaluation).toMatchObject({ accuracy: 0.75, reliability: [{ count: 4, rightShare: 0.75 }] });
    expect(slices).toMatchObject([
      { feature: 'characters', name: 'under 20', support: 2, value: 0.5 },
      { feature: 'characters', name: '20 to 49', support: 2, value: 1 },
    ]);
    const [low, high] = intervals.perClass['a']?.f1 ?? [1, 0];
    expect(low).toBeLessThan(6 / 7);
    expect(high).toBeGreaterThan(6 / 7);
  });

  it('measures several labels by micro F1', () => {
    const space = createLabelSpace({ kind: 'multi', labels: ['a', 'b'] });
    const scores = [
      { label: 'a', score: 0.9 },
      { label: 'b', score: 0.2 },
    ];
    const answer: Classification = { outcome: 'labels', labels: scores.slice(0, 1), alternatives: scores };
    const examples = [
      { text: 'x', labels: ['a'], source: 's' },
      { text: long, labels: ['b'], source: 's' },
    ];
    const judged = judgeSource({ examples, answers: [answer, answer], space }, uniform);
    expect(judged.evaluation).toMatchObject({
      kind: 'multi',
      microF1: 0.5,
      calibrationError: expect.any(Number),
    });
    expect(judged.slices.map(({ value, interval }) => [value, interval])).toEqual([
      [1, [1, 1]],
      [0, [0, 0]],
    ]);
  });

  it('survives a source without texts', () => {
    const space = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
    const { evaluation, slices } = judgeSource({ examples: [], answers: [], space }, uniform);
    expect([evaluation.support, evaluation.macroF1, slices]).toEqual([0, 0, []]);
  });
});
