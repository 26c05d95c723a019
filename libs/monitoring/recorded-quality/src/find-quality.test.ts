import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { evaluateSingleLabel } from '@runestone/metrics';
import {
  openRecordStore,
  type FeedbackRecord,
  type PredictionRecord,
  type RecordStore,
  type Stored,
} from '@runestone/records';
import { chooseSpan } from './choose-span.ts';
import { findQuality } from './index.ts';

const dayMs = 86_400_000;
const labels = { kind: 'single', labels: ['dan', 'swe'] } as const;
const request = { model: 'm', version: '7', labels, fromMs: 0, untilMs: 40 * dayMs } as const;
/** 90 of 100 right on a thousand texts. */
const evaluation = evaluateSingleLabel({
  labels: labels.labels,
  targets: Array.from({ length: 1000 }, (_, place) => place % 2),
  predictions: Array.from({ length: 1000 }, (_, place) => (place % 10 === 0 ? 1 - (place % 2) : place % 2)),
});

interface Answer {
  readonly place: number;
  readonly isRight: boolean;
  readonly version?: string;
  readonly isLabelled?: boolean;
}

function recordsOf({ place, isRight, version = '7', isLabelled = true }: Answer): Stored[] {
  const id = `${version}-${String(place).padStart(6, '0')}`;
  const [given, other] = place % 2 === 0 ? (['dan', 'swe'] as const) : (['swe', 'dan'] as const);
  const prediction: Stored<PredictionRecord> = {
    ...{ id: `p${id}`, kind: 'prediction', timeMs: place * 60_000, requestId: id, textIndex: 0, model: 'm' },
    ...{ version, caller: undefined, outcome: 'label', reason: undefined, labels: [given] },
    scores: [
      { label: given, score: 0.9 },
      { label: other, score: 0.1 },
    ],
    features: { script: place % 4 === 0 ? 'Cyrl' : 'Latn' },
    ...{ textForm: 'none', text: undefined },
  };
  const feedback: Stored<FeedbackRecord> = {
    ...{ id: `f${id}`, kind: 'feedback', timeMs: 41 * dayMs, requestId: id, textIndex: 0 },
    ...{ labels: [isRight ? given : other], caller: undefined },
  };
  return isLabelled ? [prediction, feedback] : [prediction];
}

describe('findQuality', () => {
  let home: string;
  let store: RecordStore;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'runestone-quality-'));
    store = await openRecordStore({ home });
  });
  afterEach(async () => {
    await store.close();
    await rm(home, { recursive: true });
  });
  const append = (answers: readonly Answer[]): Promise<void> => store.append(answers.flatMap(recordsOf));
  const answers = (
    count: number,
    isRight: (place: number) => boolean,
    some: Partial<Answer> = {},
  ): Answer[] => Array.from({ length: count }, (_, place) => ({ place, isRight: isRight(place), ...some }));

  it('finds how good the answers were, over time, by slice and by version', async () => {
    await append(answers(400, (place) => place % 10 !== 0));
    await append(answers(60, (place) => place % 2 === 0, { version: '6' }));
    const found = await findQuality(store, { ...request, evaluation });
    expect(found.report.figures?.accuracy.value).toBeCloseTo(0.9, 12);
    expect(found.report).toMatchObject({ records: 400, labelled: 400 });
    expect(found.points.reduce((sum, { labelled }) => sum + labelled, 0)).toBe(400);
    expect(found.slices.map(({ value }) => value).sort()).toEqual(['Cyrl', 'Latn']);
    expect(found.estimate.figures?.accuracy?.value).toBeCloseTo(0.9, 6);
    expect(found.estimateCheck.records).toBe(400);
    expect([found.decay?.verdict, found.cut]).toEqual(['none', false]);
    expect(found.others.map(({ version, report }) => [version, report.figures?.accuracy.value])).toEqual([
      ['6', 0.5],
    ]);
  });

  it('says from when on the answers got worse', async () => {
    await append(answers(1500, (place) => (place < 900 ? place % 10 !== 0 : place % 10 < 7)));
    const { decay } = await findQuality(store, { ...request, evaluation });
    expect(decay?.verdict).toBe('decayed');
    expect(Math.abs((decay?.decay?.beganMs ?? 0) / 60_000 - 900)).toBeLessThan(60);
    expect(decay?.decay?.drop.value).toBeGreaterThan(0.15);
  });

  it('looks for no decay without an evaluation, and tells of few labels that they are few', async () => {
    await append(answers(40, () => true, { isLabelled: false }));
    await append(answers(5, () => true, { version: '6' }));
    const found = await findQuality(store, request);
    expect(found.report).toMatchObject({ records: 0, labelled: 0 });
    expect(found.report).not.toHaveProperty('figures');
    expect(found).not.toHaveProperty('decay');
    expect(found.estimate.records).toBe(40);
  });

  it('leaves out answers with labels that the version does not have', async () => {
    await append(answers(40, () => true));
    const other = { ...request, labels: { kind: 'single', labels: ['dan', 'nob'] } } as const;
    expect((await findQuality(store, other)).report.records).toBe(0);
  });

  it('looks at the latest 20,000 labelled answers of more', async () => {
    for (let start = 0; start < 20_500; start += 2050)
      await append(answers(2050, () => true).map((one) => ({ ...one, place: one.place + start })));
    const found = await findQuality(store, { ...request, evaluation });
    expect([found.cut, found.report.labelled]).toEqual([true, 20_000]);
  });
});

describe('chooseSpan', () => {
  const spanOf = (lastMs: number): number => chooseSpan([{ timeMs: 0 }, { timeMs: lastMs }]);
  it.each([
    ['nothing', chooseSpan([]), 60_000],
    ['a moment', spanOf(10), 60_000],
    ['an hour', spanOf(3_600_000), 300_000],
    ['a month', spanOf(30 * dayMs), dayMs],
    ['a year', spanOf(365 * dayMs), 30 * dayMs],
  ])('cuts %s', (_, spanMs, expected) => expect(spanMs).toBe(expected));

  it('has room for the records of centuries', () => {
    expect(spanOf(40_000 * dayMs)).toBeGreaterThanOrEqual(1000 * dayMs);
  });
});
