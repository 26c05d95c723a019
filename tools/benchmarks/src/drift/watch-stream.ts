import { createDriftSketch, createDriftWatch, type DriftReport, type DriftWatch } from '@runestone/drift';
import type { DriftLabels, DriftMeasure, GrowingSketch } from '@runestone/drift';
import type { Stream } from './create-stream.ts';
import type { Request } from './prepare-traffic.ts';

/** Requests of a window. */
export const windowRequests = 250;
/** Windows of a day, one each five minutes. */
export const windowsOfDay = 288;
/** Drift that is not found by then is not found. */
export const mostRequests = 2000;

/** What our watch said of a stream that drifts. */
export interface Finding {
  /** Requests since the drift began at the end of the window that alarmed; undefined where none did. */
  readonly after?: number;
  /** The measures that alarmed in it. */
  readonly measures: readonly DriftMeasure[];
}

/** What our watch said of a day of stable traffic. */
export interface StableDay {
  readonly alarms: number;
  /** The measures that alarmed. */
  readonly measures: readonly DriftMeasure[];
}

/** Watches a stream until drift is found, or for 2,000 requests from its beginning. Alarms before it are not counted. */
export function findDrift(stream: Stream, labels: DriftLabels): Finding {
  const watch = startWatch(stream, labels);
  for (let end = windowRequests; end - stream.driftsFrom <= mostRequests; end += windowRequests) {
    const report = watch.check(sketchOf(stream.take(windowRequests), labels));
    if (end > stream.driftsFrom && report.verdict === 'drift')
      return { after: end - stream.driftsFrom, measures: measuresOf(report) };
  }
  return { measures: [] };
}

/** Watches a day of a stream that does not drift. */
export function watchDay(stream: Stream, labels: DriftLabels): StableDay {
  const watch = startWatch(stream, labels);
  const measures = new Set<DriftMeasure>();
  let alarms = 0;
  for (let window = 0; window < windowsOfDay; window += 1) {
    const report = watch.check(sketchOf(stream.take(windowRequests), labels));
    if (report.verdict !== 'drift') continue;
    alarms += 1;
    for (const measure of measuresOf(report)) measures.add(measure);
  }
  return { alarms, measures: [...measures] };
}

const startWatch = ({ reference }: Stream, labels: DriftLabels): DriftWatch =>
  createDriftWatch(sketchOf(reference, labels), {
    ...{ windowRecords: windowRequests, windowsPerDay: windowsOfDay },
  });

function sketchOf(requests: readonly Request[], labels: DriftLabels): GrowingSketch {
  const sketch = createDriftSketch(labels);
  for (const { row } of requests) sketch.addRow(row);
  return sketch;
}

function measuresOf({ window, recent }: DriftReport): DriftMeasure[] {
  const all = [...window.measures, ...(recent?.measures ?? [])];
  return [...new Set(all.filter(({ verdict }) => verdict === 'drift').map(({ measure }) => measure))];
}
