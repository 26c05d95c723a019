import { decodeSketch, mergeSketches, type DriftLabels, type DriftSketch } from '@runestone/drift';
import { messageOf } from '@runestone/errors';
import type { RecordStore } from '@runestone/records';

/** What some windows hold together. */
export interface MergedWindows {
  readonly sketch: DriftSketch;
  /** Windows that could not be used: their sketch is damaged, of other labels, too long, or gone. */
  readonly leftOut: number;
  /** Why the last of them could not. */
  readonly reason: string | undefined;
}

/** So many sketches are read at a time: what is held in memory. */
const sketchesAtATime = 20;
/** A sketch counts in 32 bits. */
const mostRecords = 2 ** 32 - 1;

/** Reads the sketches of some windows, some at a time, and merges those that are sound. Throws RECORDS_STORE_AWAY. */
export async function mergeWindows(
  store: Pick<RecordStore, 'readDriftSketches'>,
  ids: readonly string[],
  labels: DriftLabels,
): Promise<MergedWindows> {
  let sketch = mergeSketches(labels, []);
  let [leftOut, reason]: [number, string | undefined] = [0, undefined];
  for (let at = 0; at < ids.length; at += sketchesAtATime) {
    const some = ids.slice(at, at + sketchesAtATime);
    const found = await store.readDriftSketches(some);
    for (const id of some) {
      try {
        sketch = addSketch(sketch, found.get(id));
      } catch (error) {
        leftOut += 1;
        reason = messageOf(error);
      }
    }
  }
  return { sketch, leftOut, reason };
}

function addSketch(merged: DriftSketch, json: string | undefined): DriftSketch {
  if (json === undefined) throw new Error('a window has no sketch any more, or one that is too long');
  const sketch = decodeSketch(parse(json));
  if (merged.records + sketch.records > mostRecords)
    throw new Error('a window counts more texts than can be');
  return mergeSketches(merged.labels, [merged, sketch]);
}

/** Undefined for what is no JSON, which is no sketch either. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
