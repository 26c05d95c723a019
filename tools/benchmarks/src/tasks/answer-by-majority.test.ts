import { expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import { answerByMajority } from './answer-by-majority.ts';
import type { Repetition } from './read-repetitions.ts';

const example = (...labels: string[]): Example => ({ text: 'a text', labels, source: 'one' });

it('gives all texts the most frequent set of labels, in whatever order it was written', () => {
  const data = {
    train: [example('a'), example('b', 'c')],
    validation: [example('c', 'b'), example('a', 'b')],
  };
  const repetition = { data, test: [example('a'), example('c')] } as unknown as Repetition;
  expect(answerByMajority(repetition)).toEqual([
    ['b', 'c'],
    ['b', 'c'],
  ]);
});
