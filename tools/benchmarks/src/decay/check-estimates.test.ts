import { describe, expect, it } from '@jest/globals';
import { createLabelSpace } from '@runestone/label-encoding';
import { checkEstimates } from './check-estimates.ts';
import { decayTasks } from './decay-tasks.ts';
import type { Unit } from './prepare-pools.ts';

const labelSpace = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
const unitOf = (truth: string): Unit => ({
  example: { text: '', labels: [truth], source: 'made' },
  record: {
    ...{ timeMs: 0, predicted: ['a'], truth: [truth] },
    scores: [
      { label: 'a', score: 0.8 },
      { label: 'b', score: 0.2 },
    ],
  },
  isRight: truth === 'a',
});

describe('checkEstimates', () => {
  it('holds where the model knows how sure it may be, and not where labels change their meaning', () => {
    const stable = ['a', 'a', 'a', 'a', 'b'].map(unitOf);
    const way = { title: 'renamed', kind: { type: 'relabel', labels: { a: 'b' } } } as const;
    const ways = [{ way, units: [unitOf('b')] }];
    const [none, renamed] = checkEstimates(decayTasks[0]!, { labelSpace, stable, ways }, 10);
    expect(
      none!.windows.filter(({ holds, verdict }) => holds && verdict === 'agrees').length,
    ).toBeGreaterThan(7);
    expect(renamed?.share).toBeCloseTo(0.125, 12);
    expect(renamed!.windows.every(({ verdict, estimate }) => verdict === 'differs' && estimate > 0.79)).toBe(
      true,
    );
  });
});
