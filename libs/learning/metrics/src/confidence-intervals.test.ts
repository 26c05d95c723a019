import { describe, expect, it } from '@jest/globals';
import { createDrawCounts } from './draw-counts.ts';
import {
  confidenceIntervals,
  evaluateMultiLabel,
  evaluateSingleLabel,
  multiLabelIntervals,
  wilsonInterval,
} from './index.ts';

/** Uniform numbers: mulberry32. */
function uniformOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** The 2.5th and the 97.5th percentile of 2000 values. */
function ends(values: number[]): number[] {
  const sorted = values.sort((a, b) => a - b);
  return [sorted[50] as number, sorted[1949] as number];
}

const error = (one: readonly number[], other: readonly number[]): number =>
  Math.max(...one.map((end, i) => Math.abs(end - (other[i] as number))));

describe('createDrawCounts', () => {
  it('draws as many as there are, and never from an empty cell', () => {
    const draw = createDrawCounts([40, 0, 59, 1], uniformOf(1));
    const drawn = new Float64Array(4);
    for (let i = 0; i < 200; i += 1) {
      draw(drawn);
      if (sum(drawn) !== 100 || drawn[1] !== 0) throw new Error(`drew ${drawn.join()}`);
    }
    expect(sum(drawn)).toBe(100);
  });

  it.each([20, 100_000])('has the mean and the variance of a multinomial sample of %i', (total) => {
    const counts = [total * 0.05, total * 0.2, total * 0.75];
    const draw = createDrawCounts(counts, uniformOf(2));
    const drawn = new Float64Array(3);
    const seen = Array.from({ length: 4000 }, () => {
      draw(drawn);
      return drawn[1] as number;
    });
    const mean = sum(seen) / seen.length;
    const variance = sum(seen.map((value) => (value - mean) ** 2)) / seen.length;
    expect(Math.abs(mean / (0.2 * total) - 1)).toBeLessThan(4 * Math.sqrt(0.8 / (0.2 * total * seen.length)));
    expect(Math.abs(variance / (total * 0.2 * 0.8) - 1)).toBeLessThan(0.1);
  });

  it('survives no texts at all', () => {
    const drawn = Float64Array.of(7, 7);
    createDrawCounts([0, 0], uniformOf(3))(drawn);
    expect([...drawn]).toEqual([0, 0]);
  });
});

describe('confidenceIntervals', () => {
  const labels = ['dan', 'swe', 'Other'];
  /** True class, predicted class (−1 for an abstention), and of how many texts. */
  const outcomes = [
    ...([
      [0, 0, 90],
      [0, 1, 6],
      [0, -1, 4],
    ] as const),
    ...([
      [1, 1, 45],
      [1, 0, 5],
      [2, 2, 300],
    ] as const),
  ];
  const texts = outcomes.flatMap(([target, prediction, count]) =>
    Array.from({ length: count }, () => ({ target, prediction })),
  );
  const evaluate = (some: readonly (typeof texts)[number][]) =>
    evaluateSingleLabel({
      labels,
      targets: some.map(({ target }) => target),
      predictions: some.map(({ prediction }) => prediction),
    });
  const evaluation = evaluate(texts);
  const intervals = confidenceIntervals(evaluation, { uniform: uniformOf(4) });

  it("takes Wilson's interval for precision and recall", () => {
    expect(intervals.perClass['dan']?.precision).toEqual(wilsonInterval(90, 95));
    expect(intervals.perClass['dan']?.recall).toEqual(wilsonInterval(90, 100));
  });

  it('comes to what a bootstrap comes to that draws each text', () => {
    const uniform = uniformOf(5);
    const drawn = Array.from({ length: 2000 }, () =>
      evaluate(texts.map(() => texts[Math.floor(uniform() * texts.length)] as (typeof texts)[number])),
    );
    const f1 = ends(drawn.map(({ perClass }) => perClass['dan']?.f1 ?? 0));
    const macro = ends(drawn.map(({ macroF1 }) => macroF1));
    expect(error(f1, intervals.perClass['dan']?.f1 ?? [])).toBeLessThan(0.006);
    expect(error(macro, intervals.macroF1)).toBeLessThan(0.006);
  });

  it('gives the same for the same seed, around the value itself', () => {
    expect(confidenceIntervals(evaluation, { uniform: uniformOf(4) })).toEqual(intervals);
    const [low, high] = intervals.perClass['swe']?.f1 ?? [1, 0];
    const f1 = evaluation.perClass['swe']?.f1 ?? 0;
    expect([low < f1, f1 < high]).toEqual([true, true]);
  });

  it('is sure of a class that is always right, and of nothing where there is no text', () => {
    expect(intervals.perClass['Other']?.f1).toEqual([1, 1]);
    const nothing = confidenceIntervals(evaluate([]), { uniform: uniformOf(6), resamples: 10 });
    expect(nothing.perClass['dan']).toEqual({ precision: [0, 1], recall: [0, 1], f1: [0, 1] });
  });

  it('keeps classes apart whose names are numbers, in whatever order', () => {
    const numbers = evaluateSingleLabel({ labels: ['10', '2'], targets: [0, 0, 1], predictions: [0, 0, 0] });
    const { perClass } = confidenceIntervals(numbers, { uniform: uniformOf(7), resamples: 10 });
    expect(perClass['10']?.recall).toEqual(wilsonInterval(2, 2));
    expect(perClass['2']?.recall).toEqual(wilsonInterval(0, 1));
  });
});

describe('multiLabelIntervals', () => {
  const labels = ['meat', 'fish', 'bread'];
  /** Cells of one text that are true, cells that were given, and of how many texts. */
  const alike = [
    ...([
      [[1, 0, 0], [1, 0, 0], 70],
      [[1, 1, 0], [1, 0, 0], 20],
    ] as const),
    ...([
      [[0, 1, 0], [0, 1, 1], 15],
      [[0, 0, 0], [0, 0, 0], 45],
    ] as const),
  ];
  const texts = alike.flatMap(([target, prediction, count]) =>
    Array.from({ length: count }, () => ({ target, prediction })),
  );
  const outcomesOf = (some: readonly (typeof texts)[number][]) => ({
    labels,
    targets: Uint8Array.from(some.flatMap(({ target }) => [...target])),
    predictions: Uint8Array.from(some.flatMap(({ prediction }) => [...prediction])),
  });
  const intervals = multiLabelIntervals(outcomesOf(texts), { uniform: uniformOf(8), resamples: 2000 });

  it('comes to what a bootstrap comes to that draws each text', () => {
    const uniform = uniformOf(9);
    const drawn = Array.from({ length: 2000 }, () =>
      evaluateMultiLabel(
        outcomesOf(texts.map(() => texts[Math.floor(uniform() * texts.length)] as (typeof texts)[number])),
      ),
    );
    const micro = ends(drawn.map(({ microF1 }) => microF1));
    const macro = ends(drawn.map(({ macroF1 }) => macroF1));
    const fish = ends(drawn.map(({ perClass }) => perClass['fish']?.f1 ?? 0));
    expect(error(micro, intervals.microF1)).toBeLessThan(0.006);
    expect(error(macro, intervals.macroF1)).toBeLessThan(0.006);
    expect(error(fish, intervals.perClass['fish']?.f1 ?? [])).toBeLessThan(0.015);
  });

  it("takes Wilson's interval for precision and recall", () => {
    expect(intervals.perClass['fish']).toMatchObject({
      precision: wilsonInterval(15, 15),
      recall: wilsonInterval(15, 35),
    });
    expect(intervals.perClass['bread']?.precision).toEqual(wilsonInterval(0, 15));
  });

  it('says nothing where there is no text', () => {
    const nothing = multiLabelIntervals(outcomesOf([]), { uniform: uniformOf(1), resamples: 10 });
    expect(nothing.perClass['meat']).toEqual({ precision: [0, 1], recall: [0, 1], f1: [0, 1] });
  });
});
