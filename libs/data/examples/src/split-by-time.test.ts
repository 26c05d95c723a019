import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Example } from './example.ts';
import { splitByTime } from './split-by-time.ts';

const shares = { train: 0.6, validation: 0.2, test: 0.2 };
const at = (time: number | undefined, group?: Example['group']): Example => ({
  ...{ text: `t${time}`, labels: ['a'], source: 's' },
  ...(time === undefined ? {} : { time }),
  ...(group === undefined ? {} : { group }),
});
const timesOf = (examples: readonly Example[]): (number | undefined)[] => examples.map(({ time }) => time);

describe('splitByTime', () => {
  it('puts the oldest into the first part and leaves out what has no time', () => {
    const split = splitByTime([at(5), at(1), at(undefined), at(3), at(4), at(2)], shares);
    expect([split.train, split.validation, split.test].map(timesOf)).toEqual([[1, 3, 2], [4], [5]]);
  });

  it('keeps equal times together, and lets a group stand where its newest does', () => {
    const even = splitByTime([at(1), at(2), at(2), at(2), at(2)], shares);
    expect([even.train, even.validation, even.test].map(timesOf)).toEqual([[1], [], [2, 2, 2, 2]]);
    const grouped = splitByTime([at(1, 'g'), at(2), at(3), at(4), at(5, 'g')], { train: 0.5, test: 0.5 });
    expect([grouped.train, grouped.test].map(timesOf)).toEqual([
      [2, 3, 4],
      [1, 5],
    ]);
  });

  it('lets what shares any of several groups stand where the newest of them does', () => {
    const chain = [at(1, ['a', 'b']), at(2, 'c'), at(3), at(4), at(5, ['b', 'd']), at(6, 'd')];
    const split = splitByTime(chain, { train: 0.5, test: 0.5 });
    expect([split.train, split.test].map(timesOf)).toEqual([
      [2, 3, 4],
      [1, 5, 6],
    ]);
  });

  it('lets nothing in a part be newer than in the next', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const split = splitByTime(
          times.map((time) => at(time)),
          shares,
        );
        const [train, validation, test] = [split.train, split.validation, split.test].map(
          (part) => timesOf(part) as number[],
        );
        expect(train!.length + validation!.length + test!.length).toBe(times.length);
        expect(Math.max(-1, ...train!)).toBeLessThan(Math.min(99, ...validation!, ...test!));
        expect(Math.max(-1, ...validation!)).toBeLessThan(Math.min(99, ...test!));
      }),
    );
  });

  it('takes parts of no share, and refuses shares that do not add up', () => {
    expect(splitByTime([at(1), at(2)], { train: 1, test: 0 }).test).toEqual([]);
    expect(() => splitByTime([], { train: 0.5 })).toThrow(
      expect.objectContaining({ code: 'EXAMPLES_PARTS_INVALID' }),
    );
  });
});
