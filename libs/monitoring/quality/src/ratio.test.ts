import { describe, expect, it } from '@jest/globals';
import { wilsonInterval } from '@runestone/metrics';
import { addToRatio, emptyRatio, measuredWithin, measureRatio, subtractMeasured } from './ratio.ts';

describe('measureRatio', () => {
  it("gives a proportion Wilson's interval", () => {
    const sums = emptyRatio();
    for (let text = 0; text < 40; text += 1) addToRatio(sums, text < 34 ? 1 : 0, 1);
    const { value, interval } = measureRatio(sums);
    expect(value).toBe(0.85);
    expect(interval[0]).toBeCloseTo(wilsonInterval(34, 40)[0], 12);
    expect(interval[1]).toBeCloseTo(wilsonInterval(34, 40)[1], 12);
  });

  it('counts texts, not labels, as what is independent', () => {
    const [one, five] = [emptyRatio(), emptyRatio()];
    for (let text = 0; text < 100; text += 1) {
      addToRatio(one, text % 4 === 0 ? 0 : 1, 1);
      addToRatio(five, text % 4 === 0 ? 0 : 5, 5);
    }
    expect(measureRatio(five).value).toBe(measureRatio(one).value);
    expect(measureRatio(five).interval[0]).toBeCloseTo(measureRatio(one).interval[0], 12);
  });

  it('knows of a few texts without a miss that there may be some', () => {
    const sums = emptyRatio();
    for (let text = 0; text < 10; text += 1) addToRatio(sums, 2, 2);
    expect(measureRatio(sums)).toEqual({ value: 1, interval: wilsonInterval(10, 10) });
  });

  it('says nothing of no text', () => {
    const sums = emptyRatio();
    addToRatio(sums, 0, 0);
    expect(measureRatio(sums)).toEqual({ value: 0, interval: [0, 1] });
  });
});

describe('subtractMeasured', () => {
  it("follows the example of Newcombe's paper", () => {
    // Newcombe (1998), table II, (a): 56/70 − 48/80 is .2, from .0524 to .3339 by method 10.
    const proportion = (hits: number, texts: number) =>
      measuredWithin(hits / texts, ((hits / texts) * (1 - hits / texts)) / texts, texts);
    const { value, interval } = subtractMeasured(proportion(56, 70), proportion(48, 80));
    expect(value).toBeCloseTo(0.2, 12);
    expect(interval[0]).toBeCloseTo(0.0524, 4);
    expect(interval[1]).toBeCloseTo(0.3339, 4);
  });
});
