import { describe, expect, it } from '@jest/globals';
import { evaluateMultiLabel, evaluateSingleLabel } from '@runestone/metrics';
import { createRandom, type Random } from '@runestone/random';
import { createDecayDetector, type DecayState } from './decay-detector.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

const single: QualityLabels = { kind: 'single', labels: ['a', 'b'] };
const recordOf = (isRight: boolean, timeMs = 0): QualityRecord => ({
  ...{ timeMs, predicted: ['a'], scores: [], truth: [isRight ? 'a' : 'b'] },
});

/** An evaluation with exactly so many right of so many texts. */
const referenceOf = (right: number, texts: number) =>
  evaluateSingleLabel({
    labels: single.labels,
    targets: Uint8Array.from({ length: texts }, (_, i) => (i < right ? 0 : 1)),
    predictions: new Uint8Array(texts),
  });

/** Labels of a text, each found or made up with a probability. */
const multi: QualityLabels = { kind: 'multi', labels: ['a', 'b', 'c', 'd'] };
function drawMulti(random: Random, found: number): QualityRecord {
  const truth = multi.labels.filter(() => random.nextFloat() < 0.4);
  const predicted = multi.labels.filter((label) =>
    truth.includes(label) ? random.nextFloat() < found : random.nextFloat() < 0.05,
  );
  return { timeMs: 0, predicted, scores: [], truth };
}

describe('a decay detector', () => {
  it('knows micro F1 of the reference, and its interval', () => {
    const { state } = createDecayDetector(referenceOf(900, 1000), single);
    expect(state).toMatchObject({ verdict: 'not-enough-data', records: 0, reference: { value: 0.9 } });
    expect(state.reference.interval[0]).toBeCloseTo(0.88, 2);
    expect(state.reference.interval[1]).toBeCloseTo(0.917, 2);
  });

  it('gathers evidence by bets on falls of several sizes', () => {
    const detector = createDecayDetector(referenceOf(900, 1000), single, { referenceErrors: 0 });
    detector.add(recordOf(false));
    // The error of the reference counts a hit and a miss more; 2·.9 is what a miss is worth, 2·fall what a bet is on.
    const variance = (4 * 1000 * (901 * 101)) / 1002 ** 3;
    const won = [0.025, 0.04, 0.06, 0.1, 0.25].map((fall) => 1 + ((2 * fall) / variance) * 1.8);
    expect(detector.state.evidence).toBeCloseTo(Math.log(won.reduce((sum, one) => sum + one, 0) / 5), 10);
  });

  it('raises no more false alarms than it promises while nothing changes', () => {
    const random = createRandom(21);
    let alarms = 0;
    for (let stream = 0; stream < 40; stream += 1) {
      const right = Array.from({ length: 4000 }, () => random.nextFloat() < 0.92).filter(Boolean).length;
      // A hundred times less strict than usual: in 2,000 records it may alarm in a fifth of the streams, if not lucky.
      const detector = createDecayDetector(referenceOf(right, 4000), single, {
        ...{ recordsPerFalseAlarm: 10_000, leastDrop: 0 },
      });
      let isAlarm = false;
      for (let i = 0; i < 2000; i += 1) {
        detector.add(recordOf(random.nextFloat() < 0.92));
        isAlarm ||= detector.state.verdict === 'decayed';
      }
      alarms += isAlarm ? 1 : 0;
    }
    expect(alarms).toBeLessThanOrEqual(8);
  });

  it.each([
    ['8 points', 0.08, 0.95],
    ['20 points', 0.2, 1],
  ])('finds a fall of %s within 1,000 records, and when it began', (_, fall, share) => {
    const random = createRandom(4);
    const found: DecayState[] = [];
    const streams = 30;
    for (let stream = 0; stream < streams; stream += 1) {
      const detector = createDecayDetector(referenceOf(3680, 4000), single);
      for (let i = 0; i < 800; i += 1) detector.add(recordOf(random.nextFloat() < 0.92, i));
      expect(detector.state.verdict).toBe('none');
      for (let i = 800; i < 1800 && detector.state.verdict === 'none'; i += 1)
        detector.add(recordOf(random.nextFloat() < 0.92 - fall, i));
      if (detector.state.decay !== undefined) found.push(detector.state);
    }
    expect(found.length).toBeGreaterThanOrEqual(share * streams);
    const errors = found.map(({ decay }) => Math.abs(decay!.beganRecord - 800)).sort((a, b) => a - b);
    expect(errors[errors.length >> 1]).toBeLessThan(60);
    const held = found.filter(
      ({ decay }) => decay!.drop.interval[0] <= fall && fall <= decay!.drop.interval[1],
    );
    expect(held.length).toBeGreaterThan(0.7 * found.length);
    expect(found.every(({ decay }) => decay!.beganMs === decay!.beganRecord)).toBe(true);
  });

  it('finds a fall of the F1 of several labels', () => {
    const random = createRandom(8);
    const records = Array.from({ length: 3000 }, () => drawMulti(random, 0.9));
    const cells = (key: 'truth' | 'predicted') =>
      Uint8Array.from(
        records.flatMap((one) => multi.labels.map((label) => (one[key]?.includes(label) === true ? 1 : 0))),
      );
    const reference = evaluateMultiLabel({
      labels: multi.labels,
      targets: cells('truth'),
      predictions: cells('predicted'),
    });
    const detector = createDecayDetector(reference, multi);
    for (let i = 0; i < 2000; i += 1) detector.add(drawMulti(random, 0.9));
    expect(detector.state.verdict).toBe('none');
    for (let i = 0; i < 1000; i += 1) detector.add(drawMulti(random, 0.75));
    expect(detector.state).toMatchObject({
      verdict: 'decayed',
      reference: { value: expect.closeTo(reference.microF1, 12) },
    });
    expect(Math.abs((detector.state.decay?.beganRecord ?? 0) - 2000)).toBeLessThan(100);
  });

  it('needs a fall of the least size, however sure it is', () => {
    const detector = createDecayDetector(referenceOf(9200, 10_000), single, { leastDrop: 0.05 });
    const random = createRandom(2);
    for (let i = 0; i < 12_000; i += 1) detector.add(recordOf(random.nextFloat() < 0.89));
    expect(detector.state.evidence).toBeGreaterThan(Math.log(1e6));
    expect(detector.state.verdict).toBe('none');
  });

  it('takes its alarm back once answers are good again', () => {
    const detector = createDecayDetector(referenceOf(920, 1000), single);
    for (let i = 0; i < 3000; i += 1) detector.add(recordOf(i % 2 === 0));
    expect(detector.state.verdict).toBe('decayed');
    for (let i = 0; i < 2000; i += 1) detector.add(recordOf(i % 20 !== 0));
    expect(detector.state.verdict).toBe('none');
  });

  it('counts labelled records only, and new labels as misses', () => {
    const detector = createDecayDetector(referenceOf(920, 1000), single);
    for (let i = 0; i < 50; i += 1) detector.add({ timeMs: i, predicted: ['a'], scores: [] });
    expect(detector.state.records).toBe(0);
    for (let i = 0; i < 50; i += 1) detector.add({ timeMs: i, predicted: ['a'], scores: [], truth: ['new'] });
    expect(detector.state).toMatchObject({
      verdict: 'decayed',
      records: 50,
      decay: { microF1: { value: 0 } },
    });
  });

  it('lets no text with hundreds of labels decide', () => {
    const labels = Array.from({ length: 300 }, (_, i) => `l${i}`);
    const one = Uint8Array.from({ length: 300 }, (_, i) => (i === 0 ? 1 : 0));
    const targets = Uint8Array.from(Array.from({ length: 500 }, () => [...one]).flat());
    const detector = createDecayDetector(evaluateMultiLabel({ labels, targets, predictions: targets }), {
      kind: 'multi',
      labels,
    });
    detector.add({ timeMs: 0, predicted: labels, scores: [], truth: [] });
    expect(detector.state.verdict).toBe('not-enough-data');
    expect(detector.state.evidence).toBeLessThan(Math.log(1e6));
  });

  it.each([
    ['of other labels', referenceOf(9, 10), { kind: 'single', labels: ['a', 'c'] }],
    ['of fewer labels', referenceOf(9, 10), { kind: 'single', labels: ['a'] }],
    ['of another kind', referenceOf(9, 10), { kind: 'multi', labels: ['a', 'b'] }],
    ['of no text', referenceOf(0, 0), single],
  ] as const)('refuses a reference %s', (_, reference, labels) => {
    expect(() => createDecayDetector(reference, labels)).toThrow(/evaluation is of/u);
  });

  it('refuses records of another model', () => {
    const detector = createDecayDetector(referenceOf(9, 10), single);
    expect(() => detector.add({ timeMs: 0, predicted: ['x'], scores: [], truth: ['a'] })).toThrow(
      'none of the model',
    );
  });
});
