import { describe, expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import { createLabelSpace } from '@runestone/label-encoding';
import { scoreTest } from './score-answers.ts';

const example = (labels: readonly string[], source = 'one'): Example => ({ text: 'a text', labels, source });

describe('scoreTest', () => {
  it('counts an abstention from a single label as wrong', () => {
    const space = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
    const { all } = scoreTest(
      [example(['a']), example(['a']), example(['a']), example(['b'])],
      [['a'], ['a'], [], ['a']],
      space,
    );
    // a: 2 right of 3 given and 3 there; b: none.
    expect(all.accuracy).toBe(0.5);
    expect(all['macro F1']).toBeCloseTo(2 / 3 / 2, 9);
    expect(all['weighted F1']).toBeCloseTo((2 / 3) * 0.75, 9);
  });

  it('takes a label that is not listed for the one that stands for everything else', () => {
    const space = createLabelSpace({ kind: 'single', labels: ['a', 'misc'], other: 'misc' });
    expect(scoreTest([example(['stop'])], [['misc']], space).all.accuracy).toBe(1);
  });

  it('scores several labels by cell, by set and by label', () => {
    const space = createLabelSpace({ kind: 'multi', labels: ['a', 'b', 'c'] });
    const { all } = scoreTest([example(['a', 'b']), example(['c'])], [['a'], ['b', 'c']], space);
    expect(all.accuracy).toBe(0);
    expect(all['element-wise accuracy']).toBeCloseTo(4 / 6, 9);
    expect(all['micro F1']).toBeCloseTo((2 * 2) / (3 + 3), 9);
    expect(all['macro F1']).toBeCloseTo(2 / 3, 9);
  });

  it('scores each source apart, and all together', () => {
    const space = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
    const examples = [example(['a'], 'one'), example(['a'], 'two'), example(['b'], 'two')];
    const { all, sources } = scoreTest(examples, [['a'], ['b'], ['b']], space);
    expect(all.accuracy).toBeCloseTo(2 / 3, 9);
    expect(sources['one']?.accuracy).toBe(1);
    expect(sources['two']?.accuracy).toBe(0.5);
  });
});
