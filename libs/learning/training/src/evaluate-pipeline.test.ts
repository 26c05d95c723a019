import { describe, expect, it } from '@jest/globals';
import { createLabelSpace } from '@runestone/label-encoding';
import { evaluateAnswers, evaluateLabels, evaluationMetrics } from './evaluate-pipeline.ts';

describe('evaluationMetrics', () => {
  it('names metrics of several labels so that trackers take them', () => {
    const space = createLabelSpace({ kind: 'multi', labels: ['Meat & Fish', 'Eggs/Dairy'] });
    const example = { text: 'x', labels: ['Meat & Fish', 'Eggs/Dairy'], source: 's' };
    const answer = {
      outcome: 'labels',
      labels: [{ label: 'Meat & Fish', score: 1 }],
      alternatives: [],
    } as never;
    expect(evaluationMetrics(evaluateAnswers([example], [answer], space), 'test.s')).toEqual({
      'test.s.elementwise_accuracy': 0.5,
      'test.s.f1.Eggs_Dairy': 0,
      'test.s.f1.Meat _ Fish': 1,
      'test.s.macro_f1': 0.5,
      'test.s.micro_f1': 2 / 3,
      'test.s.support': 1,
      'test.s.weighted_f1': 0.5,
    });
  });
});

describe('evaluateLabels', () => {
  const space = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
  const examples = ['a', 'b'].map((label) => ({ text: 'x', labels: [label], source: 's' }));

  it('takes no label for an abstention', () => {
    const evaluation = evaluateLabels(examples, [['a'], []], space);
    expect(evaluation).toMatchObject({ accuracy: 0.5, abstained: 1 });
    expect(evaluation).not.toHaveProperty('calibrationError');
  });
});

describe('evaluateAnswers', () => {
  it('judges calibration by the confidences of single labels', () => {
    const space = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
    const examples = ['a', 'b'].map((label) => ({ text: 'x', labels: [label], source: 's' }));
    const answer = { outcome: 'label', label: 'a', score: 0.75, alternatives: [] } as const;
    const evaluation = evaluateAnswers(examples, [answer, answer], space);
    expect(evaluation).toMatchObject({ accuracy: 0.5, calibrationError: 0.25 });
    expect(evaluation.reliability).toMatchObject([{ count: 2, confidence: 0.75, rightShare: 0.5 }]);
  });

  it('judges calibration by the scores of each of several labels, in whatever order they are given', () => {
    const space = createLabelSpace({ kind: 'multi', labels: ['a', 'b'] });
    const scores = [
      { label: 'b', score: 0.75 },
      { label: 'a', score: 0.25 },
    ];
    const answer = { outcome: 'labels', labels: scores.slice(0, 1), alternatives: scores } as const;
    const example = { text: 'x', labels: ['b'], source: 's' };
    const { calibrationError, reliability } = evaluateAnswers([example], [answer], space);
    expect(calibrationError).toBeCloseTo(0.25, 12);
    expect(reliability?.map(({ rightShare }) => rightShare)).toEqual([0, 1]);
  });
});
