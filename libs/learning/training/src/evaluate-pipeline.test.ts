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

  it('judges calibration by the confidences', () => {
    const evaluation = evaluateLabels(examples, [['a'], ['a']], space, [0.75, 0.75]);
    expect(evaluation).toMatchObject({ accuracy: 0.5, calibrationError: 0.25 });
  });
});
