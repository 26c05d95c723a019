import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom, restoreRandom } from './index.ts';

const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe('createRandom', () => {
  it('follows the reference implementation of xoshiro128**', () => {
    const random = restoreRandom([1, 2, 3, 4]);
    const numbers = Array.from({ length: 10 }, () => random.nextUint32());
    expect(numbers).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('gives the same numbers for the same seed and others for another', () => {
    const take = (seed: number): number[] => Array.from({ length: 20 }, createRandom(seed).nextFloat);
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
  });

  it('spreads evenly over [0, 1)', () => {
    const random = createRandom(3);
    const buckets = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20000; draw += 1) {
      const bucket = Math.floor(random.nextFloat() * 10);
      buckets[bucket] = (buckets[bucket] as number) + 1;
    }
    expect(buckets).toHaveLength(10);
    expect(Math.min(...buckets)).toBeGreaterThan(1850);
    expect(Math.max(...buckets)).toBeLessThan(2150);
  });
});

describe('restoreRandom', () => {
  it('goes on from a state', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 20 }), (seed, skipped) => {
        const random = createRandom(seed);
        for (let draw = 0; draw < skipped; draw += 1) random.nextUint32();
        const copy = restoreRandom(random.state());
        expect(copy.nextUint32()).toBe(random.nextUint32());
        expect(copy.state()).toEqual(random.state());
      }),
      { numRuns: 50 },
    );
  });

  it('refuses the state that would give zeros for ever', () => {
    expect(() => restoreRandom([0, 0, 0, 0])).toThrow(RangeError);
  });
});

describe('nextInt', () => {
  it('stays below its bound', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 4294967296 }), (seed, bound) => {
        const drawn = createRandom(seed).nextInt(bound);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
      }),
    );
  });

  it.each([0, -1, 1.5, 4294967297, Number.NaN])('refuses the bound %d', (bound) => {
    expect(() => createRandom(1).nextInt(bound)).toThrow(RangeError);
  });
});

describe('shuffle', () => {
  it('keeps every item', () => {
    fc.assert(
      fc.property(seeds, fc.uint32Array({ maxLength: 50 }), (seed, items) => {
        const shuffled = items.slice();
        createRandom(seed).shuffle(shuffled);
        expect(shuffled.toSorted()).toEqual(items.toSorted());
      }),
    );
  });

  it('gives each of the six orders of three items about equally often', () => {
    const random = createRandom(11);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw += 1) {
      const items = Uint32Array.of(0, 1, 2);
      random.shuffle(items);
      counts.set(items.join(''), (counts.get(items.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect(Math.min(...counts.values())).toBeGreaterThan(900);
  });
});
