import { describe, expect, it } from '@jest/globals';
import { createDriftSketch, describeText } from '@runestone/drift';
import { createRandom } from '@runestone/random';
import { createStream, referenceTexts } from './create-stream.ts';
import type { Scenario } from './drift-tasks.ts';
import type { Request, Traffic } from './prepare-traffic.ts';
import { findDrift, watchDay } from './watch-stream.ts';

const labels = { kind: 'single', labels: ['even', 'odd'] } as const;
const { layout } = createDriftSketch(labels);

function requestOf(text: string, label: string): Request {
  const record = { text: describeText(text), labels: [label], confidence: 0.9 };
  return { text, labels: [label], confidence: 0.9, row: layout.rowOf(record) };
}

const texts = Array.from({ length: 4000 }, (_, i) => `text number ${i}`);
const labelOf = (place: number): string => (place % 4 === 0 ? 'even' : 'odd');
const traffic: Traffic = {
  ...{ labels, fingerprint: 'made' },
  stable: texts.map((text, i) => requestOf(text, labelOf(i))),
  edited: new Map([['upper-case', texts.map((text, i) => requestOf(text.toUpperCase(), labelOf(i)))]]),
  strangers: new Map([['lists', Array.from({ length: 700 }, (_, i) => requestOf(`- ${i}`, 'odd'))]]),
  places: new Map([['even', [...texts.keys()].filter((place) => place % 4 === 0)]]),
};

const lists: Scenario = { title: 'lists', kind: { type: 'strangers', strangers: 'lists' }, share: 0.5 };
const streamOf = (scenario?: Scenario, seed = 1) => createStream(traffic, scenario, createRandom(seed));

describe('a stream', () => {
  it('takes no text of its reference, and none again before all have come', () => {
    const stream = streamOf();
    const known = new Set(stream.reference.map(({ text }) => text));
    expect(known.size).toBe(referenceTexts);
    const live = stream.take(texts.length - referenceTexts).map(({ text }) => text);
    expect(new Set(live).size).toBe(live.length);
    expect(live.some((text) => known.has(text))).toBe(false);
  });

  it('drifts from its place on, in the share of the requests that is asked for', () => {
    const stream = streamOf(lists);
    const isStranger = ({ text }: Request): boolean => text.startsWith('- ');
    expect(stream.driftsFrom).toBeGreaterThanOrEqual(1000);
    expect(stream.take(stream.driftsFrom).some(isStranger)).toBe(false);
    const strangers = stream.take(2000).filter(isStranger).length;
    expect(Math.abs(strangers - 1000)).toBeLessThan(100);
  });

  it('drifts more and more where it is gradual', () => {
    const stream = streamOf({ ...lists, share: 'gradual' });
    stream.take(stream.driftsFrom);
    const counts = [300, 300, 400, 100].map(
      (count) => stream.take(count).filter(({ text }) => text.startsWith('- ')).length / count,
    );
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBe(1);
  });

  it.each([
    ['edited texts', { type: 'edit', edit: 'upper-case' }, ({ text }: Request) => text.startsWith('TEXT')],
    ['texts of one label', { type: 'label', label: 'even' }, (one: Request) => one.labels[0] === 'even'],
  ] as const)('drifts to %s that are not in the reference', (title, kind, isDrifted) => {
    const stream = streamOf({ title, kind, share: 1 });
    const known = new Set(stream.reference.map(({ text }) => text.toLowerCase()));
    stream.take(stream.driftsFrom);
    const drifted = stream.take(300);
    expect(drifted.every(isDrifted)).toBe(true);
    expect(drifted.some(({ text }) => known.has(text.toLowerCase()))).toBe(false);
  });
});

describe('watching', () => {
  it('finds drift soon after it begins, and says how it shows', () => {
    const { after = Infinity, measures } = findDrift(streamOf(lists), labels);
    expect(after).toBeLessThanOrEqual(500);
    expect(measures).toContain('length');
  });

  it('finds nothing on a day of stable traffic', () => {
    expect(watchDay(streamOf(undefined, 2), labels)).toEqual({ alarms: 0, measures: [] });
  });
});
