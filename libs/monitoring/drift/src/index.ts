export {
  compareSketches,
  leastEffect,
  type CompareOptions,
  type DriftComparison,
  type DriftMeasure,
  type DriftTest,
  type DriftVerdict,
  type MeasureComparison,
  type MovedColumn,
} from './compare-sketches.ts';
export { describeText, measureText, type TextDescription, type TextShape } from './describe-text.ts';
export type { DriftRow } from './drift-layout.ts';
export type { DriftLabels, DriftRecord } from './drift-record.ts';
export { createDriftSketch, mergeSketches, type DriftSketch, type GrowingSketch } from './drift-sketch.ts';
export { createDriftWatch, type DriftReport, type DriftWatch, type WatchOptions } from './drift-watch.ts';
export { decodeSketch, encodeSketch, type EncodedSketch } from './encode-sketch.ts';
export { driftErrors } from './errors.ts';
