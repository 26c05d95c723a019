import { createDriftSketch, describeText, encodeSketch, type DriftSketch } from '@runestone/drift';
import type { DriftWindowRecord, Stored } from '@runestone/records';

/** The labels of the model of a test. */
const labels = { kind: 'single', labels: ['dan', 'swe'] } as const;
/** The length of an interval of a test. */
export const minuteMs = 60_000;

const words = 'en to tre fire fem seks syv otte ni ti elleve tolv'.split(' ');

/** A text of its own for each number, all of one kind. */
const textOf = (index: number): string =>
  Array.from({ length: 5 + (index % 7) }, (_, place) => words[(index * (place + 3) + place) % 12]).join(' ');

/** Sums up texts with the numbers from `from` on; loud ones are in upper case. */
export function sketchOf(from: number, count: number, isLoud = false): DriftSketch {
  const sketch = createDriftSketch(labels);
  for (let index = from; index < from + count; index += 1) {
    const text = isLoud ? textOf(index).toUpperCase() : textOf(index);
    sketch.add({ text: describeText(text), labels: [labels.labels[index % 2] as string], confidence: 0.9 });
  }
  return sketch;
}

let ids = 0;

/** A window of a test. */
export function windowOf(timeMs: number, sketch: DriftSketch, some: Partial<DriftWindowRecord> = {}) {
  const id = `w${String((ids += 1)).padStart(6, '0')}`;
  const window: Stored<DriftWindowRecord> = {
    ...{ id, kind: 'drift-window', timeMs, model: 'language-id', version: '7' },
    ...{ records: sketch.records, sketch: JSON.stringify(encodeSketch(sketch)) },
    ...some,
  };
  return window;
}
