import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDisjointSets } from './disjoint-sets.ts';

describe('createDisjointSets', () => {
  it('joins chains and counts members', () => {
    const sets = createDisjointSets(5);
    sets.unite(0, 1);
    sets.unite(3, 1);
    sets.unite(0, 3);
    expect(sets.find(3)).toBe(sets.find(0));
    expect(sets.find(2)).not.toBe(sets.find(0));
    expect([0, 1, 2, 3, 4].map(sets.sizeOf)).toEqual([3, 3, 1, 3, 1]);
  });

  it('agrees with repeated relabelling', () => {
    const pairs = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 40 });
    fc.assert(
      fc.property(pairs, (unions) => {
        const sets = createDisjointSets(20);
        const labels = Array.from({ length: 20 }, (_, index) => index);
        for (const [a, b] of unions) {
          sets.unite(a, b);
          const [from, to] = [labels[a], labels[b]];
          labels.forEach((label, index) => (labels[index] = label === from ? to! : label));
        }
        for (let a = 0; a < 20; a++) expect(sets.find(a) === sets.find(0)).toBe(labels[a] === labels[0]);
        expect(sets.sizeOf(0)).toBe(labels.filter((label) => label === labels[0]).length);
      }),
    );
  });
});
