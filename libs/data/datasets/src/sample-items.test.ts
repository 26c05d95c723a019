import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sampleItems } from './sample-items.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index++) yield index;
}

describe('sampleItems', () => {
  it('takes as many as asked for, each once, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 60 }), fc.nat(), async (size, count, seed) => {
        const sample = await sampleItems(numbers(size), count, seed);
        expect(sample).toHaveLength(Math.min(size, count));
        expect(sample).toEqual([...new Set(sample)].sort((a, b) => a - b));
      }),
    );
  });

  it('gives every item the same chance', async () => {
    const hits = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const item of await sampleItems(numbers(20), 5, seed)) hits[item]!++;
    }
    // 500 are expected with a standard deviation of 19.
    expect(Math.min(...hits)).toBeGreaterThan(410);
    expect(Math.max(...hits)).toBeLessThan(590);
  });

  it('repeats itself for the same seed', async () => {
    expect(await sampleItems(numbers(100), 10, 7)).toEqual(await sampleItems(numbers(100), 10, 7));
    expect(await sampleItems(numbers(100), 10, 7)).not.toEqual(await sampleItems(numbers(100), 10, 8));
  });
});
