import { describe, expect, it } from '@jest/globals';
import { resolveConflicts } from './resolve-conflicts.ts';

const examples = [
  ['A cat', 'real'],
  ['a cat!', 'fake'],
  ['A CAT 2', 'fake'],
  ['A dog', 'real'],
  ['a dog', 'real'],
  ['A bird', 'real'],
  ['A bird', 'fake'],
  ['12', 'real'],
  ['34', 'fake'],
].map(([text = '', label = '']) => ({ text, labels: [label], source: 's' }));
const texts = (keep: 'drop' | 'majority') =>
  resolveConflicts(examples, keep).examples.map(({ text }) => text);

describe('resolveConflicts', () => {
  it('drops all texts that carry several labels', () => {
    expect(texts('drop')).toEqual(['A dog', 'a dog', '12', '34']);
    expect(resolveConflicts(examples, 'drop').removed).toBe(5);
  });

  it('keeps the labels that most carry, and none where two are even', () => {
    expect(texts('majority')).toEqual(['a cat!', 'A CAT 2', 'A dog', 'a dog', '12', '34']);
    expect(resolveConflicts(examples, 'majority').removed).toBe(3);
  });

  it('compares sets of labels whatever their order', () => {
    const pair = [
      { text: 'x', labels: ['a', 'b'], source: 's' },
      { text: 'x', labels: ['b', 'a'], source: 's' },
    ];
    expect(resolveConflicts(pair, 'drop').removed).toBe(0);
  });
});
