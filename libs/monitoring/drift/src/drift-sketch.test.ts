import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeText } from './describe-text.ts';
import type { DriftRecord } from './drift-record.ts';
import { createDriftSketch, mergeSketches, sampleSize, type DriftSketch } from './drift-sketch.ts';
import { decodeSketch, encodeSketch } from './encode-sketch.ts';

const single = { kind: 'single', labels: ['dan', 'swe', 'Other'] } as const;
const multi = { kind: 'multi', labels: ['Eggs', 'Meat & Fish', 'Snacks'] } as const;

const record = (text: string, labels: readonly string[] = ['dan']): DriftRecord => ({
  ...{ text: describeText(text), labels, confidence: (text.length % 11) / 10 },
});

function sketchOf(records: readonly DriftRecord[], labels: DriftSketch['labels'] = single): DriftSketch {
  const sketch = createDriftSketch(labels);
  for (const one of records) sketch.add(one);
  return sketch;
}

const columnsOf = (sketch: DriftSketch, measure: string): number[] => {
  const found = sketch.layout.measures.find((one) => one.measure === measure);
  return found === undefined
    ? []
    : Array.from(sketch.counts.subarray(found.offset, found.offset + found.size));
};

describe('a sketch', () => {
  it('is the same whatever the order of the records, and however they are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { maxLength: 30 }),
        fc.nat(30),
        fc.array(fc.nat(), { maxLength: 30 }),
        (texts, cut, order) => {
          const records = texts.map((text) => record(text));
          const whole = encodeSketch(sketchOf(records));
          const shuffled = [...records.keys()].sort((a, b) => (order[a] ?? a) - (order[b] ?? b));
          expect(encodeSketch(sketchOf(shuffled.map((i) => records[i] as DriftRecord)))).toEqual(whole);
          const parts = [sketchOf(records.slice(0, cut)), sketchOf(records.slice(cut))];
          expect(encodeSketch(mergeSketches(single, parts))).toEqual(whole);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps the same sample of many records whether they come at once or in parts', () => {
    const records = Array.from({ length: 3000 }, (_, i) => record(`tekst nummer ${i}`));
    const parts = [0, 1, 2].map((part) => sketchOf(records.slice(part * 1000, (part + 1) * 1000)));
    const whole = sketchOf(records);
    expect(whole.sample).toHaveLength(sampleSize);
    expect(mergeSketches(single, parts).sample).toEqual(whole.sample);
  });

  it('counts one label a record, and those without one', () => {
    const sketch = sketchOf([record('a'), record('b', ['Other']), record('c', []), record('d', ['who'])]);
    expect(columnsOf(sketch, 'labels')).toEqual([1, 0, 1, 2]);
    expect(columnsOf(sketch, 'labelCount')).toEqual([]);
  });

  it('counts several labels a record, and how many there are', () => {
    const sketch = sketchOf([record('a', ['Snacks', 'Eggs']), record('b', ['Eggs']), record('c', [])], multi);
    expect(columnsOf(sketch, 'labels')).toEqual([2, 0, 1]);
    expect(columnsOf(sketch, 'labelCount').slice(0, 4)).toEqual([1, 1, 1, 0]);
  });

  it('leaves out what is not known', () => {
    const sketch = sketchOf([
      { text: describeText('a'), labels: ['dan'] },
      { text: describeText('b'), labels: ['dan'], confidence: 1, unknownRatio: 0 },
    ]);
    expect(columnsOf(sketch, 'confidence').at(-1)).toBe(1);
    expect(columnsOf(sketch, 'unknownRatio')[0]).toBe(1);
    expect(columnsOf(sketch, 'confidence').reduce((sum, one) => sum + one, 0)).toBe(1);
  });

  it('says what its columns stand for', () => {
    const names = (measure: string, column: number): string | undefined =>
      sketchOf([])
        .layout.measures.find((one) => one.measure === measure)
        ?.nameColumn(column);
    expect([names('labels', 1), names('labels', 3)]).toEqual(['swe', 'no label']);
    expect([names('length', 0), names('length', 3), names('length', 9)]).toEqual([
      'from 0',
      'from 1',
      'from 7',
    ]);
    expect([names('confidence', 20), names('confidence', 0)]).toEqual(['from 100 %', 'from 0 %']);
  });

  it('is merged only with those of the same labels', () => {
    const other = createDriftSketch({ ...single, labels: ['dan', 'Other', 'swe'] });
    expect(() => mergeSketches(single, [sketchOf([]), other])).toThrow(
      expect.objectContaining({ code: 'DRIFT_SKETCHES_DIFFER', kind: 'conflict' }),
    );
  });
});

describe('an encoded sketch', () => {
  const sketch = sketchOf(
    Array.from({ length: 900 }, (_, i) =>
      record(`${'lange og meget forskellige ord '.repeat(20)}${i * 7919}`),
    ),
  );
  const encoded = encodeSketch(sketch);

  it('is decoded to the same, and stays small', () => {
    const json = JSON.stringify(encoded);
    expect(encodeSketch(decodeSketch(JSON.parse(json)))).toEqual(encoded);
    expect(json.length).toBeLessThan(64_000);
  });

  it.each([
    ['null', null],
    ['a text', '{}'],
    ['another version', { ...encoded, formatVersion: 2 }],
    ['a further key', { ...encoded, constructor: 1 }],
    ['a label twice', { ...encoded, labels: { kind: 'single', labels: ['dan', 'dan', 'Other'] } }],
    ['other labels than counts', { ...encoded, labels: { kind: 'single', labels: ['dan'] } }],
    ['a missing measure', { ...encoded, counts: { ...encoded.counts, length: [] } }],
    ['what is no measure', { ...encoded, counts: { ...encoded.counts, toString: [1] } }],
    ['a negative count', { ...encoded, counts: { ...encoded.counts, script: [-1] } }],
    ['more counts than records', { ...encoded, records: 899 }],
    ['rows that are cut off', { ...encoded, sample: encoded.sample.slice(0, -8) }],
    ['rows that go on', { ...encoded, keys: encoded.keys.slice(1) }],
    ['keys out of order', { ...encoded, keys: [...encoded.keys].reverse() }],
    ['rows in no base64', { ...encoded, sample: '%%%' }],
    ['columns that are none', { ...encoded, keys: [1], sample: btoa('\x01\xff\xff\x7f') }],
    ['a row of endless length', { ...encoded, keys: [1], sample: btoa('\xff\xff\xff\xff\xff\x0f') }],
  ])('is refused where it is %s', (_, value) => {
    expect(() => decodeSketch(value)).toThrow(
      expect.objectContaining({ code: 'DRIFT_SKETCH_INVALID', kind: 'integrity' }),
    );
  });
});
