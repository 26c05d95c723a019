import { describe, expect, it } from '@jest/globals';
import { createLabelSpace } from '@runestone/label-encoding';
import { createRandom } from '@runestone/random';
import { drawStream, referenceTexts, stableFirst } from './labelled-stream.ts';
import type { Unit } from './prepare-pools.ts';
import { watchDecay } from './watch-decay.ts';

const labelSpace = createLabelSpace({ kind: 'single', labels: ['a', 'b'] });
const unitOf = (isRight: boolean): Unit => ({
  example: { text: '', labels: [isRight ? 'a' : 'b'], source: 'made' },
  record: { timeMs: 0, predicted: ['a'], scores: [], truth: [isRight ? 'a' : 'b'] },
  isRight,
});
/** One text of ten is answered wrongly. */
const stable = Array.from({ length: 1000 }, (_, i) => unitOf(i % 10 !== 0));
const wrong = [unitOf(false)];
const isWrong = ({ isRight }: Unit): boolean => !isRight;
const shareWrong = (units: readonly Unit[]): number => units.filter(isWrong).length / units.length;

describe('drawStream', () => {
  it('draws the reference and stable records alike', () => {
    const { reference, units } = drawStream({ stable }, 4000, createRandom(1));
    expect(reference).toHaveLength(referenceTexts);
    expect(Math.abs(shareWrong(reference) - 0.1)).toBeLessThan(0.015);
    expect(Math.abs(shareWrong(units) - 0.1)).toBeLessThan(0.015);
  });

  it('decays at once, by the share of the texts that is asked for', () => {
    const { units } = drawStream(
      { stable, decay: { units: wrong, share: 0.5, growsOver: 0 } },
      3000,
      createRandom(2),
    );
    expect(Math.abs(shareWrong(units.slice(0, stableFirst)) - 0.1)).toBeLessThan(0.03);
    expect(Math.abs(shareWrong(units.slice(stableFirst)) - 0.55)).toBeLessThan(0.04);
  });

  it('decays gradually', () => {
    const { units } = drawStream(
      { stable, decay: { units: wrong, share: 1, growsOver: 1000 } },
      2200,
      createRandom(3),
    );
    const shares = [1000, 1250, 1500, 1750].map((from) => shareWrong(units.slice(from, from + 250)));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shareWrong(units.slice(2000))).toBe(1);
  });
});

describe('watchDecay', () => {
  it('gives the first alarm, and none of a stable stream', () => {
    const decay = { units: wrong, share: 0.3, growsOver: 0 };
    const alarm = watchDecay(drawStream({ stable, decay }, 2000, createRandom(4)), labelSpace);
    expect(alarm?.after).toBeGreaterThan(stableFirst);
    expect(alarm?.after).toBeLessThan(stableFirst + 200);
    expect(Math.abs((alarm?.decay.beganRecord ?? 0) - stableFirst)).toBeLessThan(50);
    expect(watchDecay(drawStream({ stable }, 2000, createRandom(5)), labelSpace)).toBeUndefined();
  });
});
