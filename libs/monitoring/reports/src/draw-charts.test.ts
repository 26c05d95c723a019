import { describe, expect, it } from '@jest/globals';
import { drawCurves, drawTraining } from './draw-curves.ts';
import { drawBar } from './draw-bar.ts';
import { drawQuality } from './draw-quality.ts';
import { drawReliability } from './draw-reliability.ts';
import { isWellFormed } from './testing/is-well-formed.ts';

const points = (...values: number[]) => values.map((value, step) => ({ step, value }));

describe('drawCurves', () => {
  it('draws a line for each curve, without values that are no numbers', () => {
    const svg = String(drawCurves([{ name: 'loss <&>', points: points(0.5, NaN, 0.25) }], 'learning'));
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain('loss &lt;&amp;&gt;: from 0.5 at epoch 0 to 0.25 at epoch 2.');
    expect(isWellFormed(svg)).toBe(true);
  });

  it.each([[[]], [[{ step: 1, value: 2 }]], [points(NaN, Infinity)]])('takes few points: %j', (few) => {
    const svg = String(drawCurves([{ name: 'x', points: few }], 't'));
    expect(svg.replace('no values', '')).not.toMatch(/NaN|Infinity/);
  });

  it('draws losses and other curves apart, and nothing of none', () => {
    const curves = ['train_loss', 'validation_loss', 'validation_accuracy'].map((name) => ({
      name,
      points: points(1, 2),
    }));
    expect(drawTraining(curves).map(({ name }) => name)).toEqual(['loss', 'accuracy']);
    expect(drawTraining([])).toEqual([]);
  });
});

describe('drawReliability', () => {
  it('puts answers that are right as often as they are sure on the diagonal', () => {
    const bins = [
      { from: 0.4, to: 0.6, count: 10, confidence: 0.5, rightShare: 0.5 },
      { from: 0.8, to: 1, count: 30, confidence: 0.9, rightShare: 0.6 },
    ];
    const svg = String(drawReliability(bins, 0.2));
    const [calibrated, tooSure] = [...svg.matchAll(/<circle[^>]*cx="([\d.]+)" cy="([\d.]+)"/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    );
    // The area is 304 wide and 270 high, from 56 and 20 on.
    expect(calibrated).toEqual([56 + 152, 20 + 135]);
    expect(tooSure).toEqual([56 + 0.9 * 304, 20 + 0.4 * 270].map((value) => Math.round(value * 10) / 10));
    expect(isWellFormed(svg)).toBe(true);
  });
});

describe('drawBar', () => {
  it('is as long as the share, at most as the whole', () => {
    const widthOf = (value: number): string | undefined =>
      /class="fill-first" y="3" width="([\d.]+)"/.exec(String(drawBar(value)))?.[1];
    expect([0, 0.5, 1, 7, NaN].map(widthOf)).toEqual(['0', '70', '140', '140', '0']);
  });
});

describe('drawQuality', () => {
  const day = 86_400_000;
  const point = (at: number, value: number) => ({
    ...{ fromMs: at * day, untilMs: (at + 1) * day, labelled: 10 + at, value },
    interval: [value - 0.1, value + 0.1] as const,
  });

  it('draws a point for each span, the band, the counts, and where it fell', () => {
    const decay = { verdict: 'decayed', beganMs: 1.5 * day } as const;
    const svg = String(
      drawQuality({ measure: 'accuracy', points: [point(0, 0.9), point(1, 0.85), point(2, 0.7)], decay }),
    );
    expect([svg.match(/<circle/g)?.length, svg.match(/<polygon/g)?.length]).toEqual([3, 1]);
    expect(svg).toContain(
      '1970-01-01 00:00 to 1970-01-02 00:00: 0.900 (0.800\u2060–\u20601.000), 10 labelled',
    );
    expect(svg).toContain('it fell here');
    expect(isWellFormed(svg)).toBe(true);
  });

  it('leaves out what has no time or value, and is no picture of nothing', () => {
    const broken = [point(0, NaN), { ...point(1, 0.5), fromMs: NaN }];
    expect(drawQuality({ measure: 'x', points: broken })).toBeUndefined();
    expect(drawQuality({ measure: 'x', points: [] })).toBeUndefined();
    expect(String(drawQuality({ measure: 'x', points: [...broken, point(2, 0.5)] }))).not.toMatch(
      /NaN|Infinity/,
    );
  });
});
