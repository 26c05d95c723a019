import { encodeSketch, type DriftSketch } from '@runestone/drift';
import type { DriftWindowRecord, Recorder } from '@runestone/records';
import type { LiveModel } from '../models/live-model.ts';

/** What a version was asked until a moment. */
export interface ClosedWindow {
  readonly live: LiveModel;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly sketch: DriftSketch;
}

/** Creates what hands closed windows to the recorder, for whoever compares those of all processes. Nobody waits for it. */
export function createWindowRecorder(
  recorder: Pick<Recorder, 'keep'>,
  nameOf: (live: LiveModel) => string,
): (window: ClosedWindow) => void {
  return ({ live, timeMs, sketch }) => {
    const record: DriftWindowRecord = {
      ...{ kind: 'drift-window', timeMs, model: nameOf(live), version: live.identity.version },
      ...{ records: sketch.records, sketch: JSON.stringify(encodeSketch(sketch)) },
    };
    // The recorder tells its problems itself, once.
    recorder.keep([record]).catch(() => undefined);
  };
}
