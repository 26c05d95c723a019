import { describe, expect, it } from '@jest/globals';
import { simulateAnswers } from './simulate-answers.ts';

describe('simulateAnswers', () => {
  it('finds a fall of a model that is nearly always right, and raises no alarm before', () => {
    const simulated = { accuracy: 0.98, texts: 4000, referenceErrors: 1 };
    expect(simulateAnswers(simulated, 2)).toEqual({ ...simulated, streams: 2, falseAlarms: 0, found: 2 });
  });

  it('finds no fall in answers to compare with an evaluation of a few texts', () => {
    expect(simulateAnswers({ accuracy: 0.8, texts: 100, referenceErrors: 1.5 }, 1).found).toBe(0);
  });
});
