import {
  createDriftSketch,
  createDriftWatch,
  type DriftReport,
  type DriftWatch,
  type GrowingSketch,
} from '@runestone/drift';
import { driftRecordOf, type Classification } from '@runestone/text-pipeline';
import type { Logger } from '@runestone/logging';
import type { Timer } from '@runestone/model-slot';
import { createDriftReporter } from '@runestone/recorded-drift';
import type { DriftTelemetry } from '@runestone/telemetry';
import type { LiveModel } from '../models/live-model.ts';
import type { PredictAnswer, PredictCall } from '../models/predictor.ts';
import type { ClosedWindow } from '../records/record-windows.ts';

/** What was found when the texts of a version were last compared. */
export interface DriftFinding {
  readonly live: LiveModel;
  readonly timeMs: number;
  readonly report: DriftReport;
}

/** Watches the texts of one model for drift. */
export interface ModelDrift {
  /** Takes the texts and answers of a run of the live version. */
  add(calls: readonly PredictCall[], answers: readonly PredictAnswer[]): void;
  /** What was found last, of the version that was asked last; undefined before the first comparison. */
  readonly latest: DriftFinding | undefined;
  close(): void;
}

/** What watching one model takes. */
export interface ModelDriftOptions {
  /** Time between two comparisons. */
  readonly intervalMs: number;
  readonly telemetry: DriftTelemetry;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of each window with texts in it, once it is closed. */
  readonly onWindow?: ((window: ClosedWindow) => void) | undefined;
}

/** Of each model at most so many texts a second are looked at: describing one costs tens of microseconds. */
const mostPerSecond = 100;
const dayMs = 86_400_000;

/** How the texts of a version are compared. */
interface Comparing {
  readonly watch: DriftWatch;
  /** The texts since the last comparison. */
  sketch: GrowingSketch;
}

/** Creates the watch over one model. A version whose bundle has no reference is not watched; a new one begins anew. */
export function watchDrift(options: ModelDriftOptions): ModelDrift {
  const { intervalMs, telemetry, logger, timer, clock, onWindow } = options;
  let watched: LiveModel | undefined;
  /** Undefined where the version that is watched has no reference. */
  let comparing: Comparing | undefined;
  let latest: DriftFinding | undefined;
  const reporter = createDriftReporter(logger, telemetry);
  const mayTake = createAllowance(timer);

  /** Ends the window: gives what is in it, and begins the next one. Undefined where no text is in it. */
  const closeWindow = (): GrowingSketch | undefined => {
    if (watched === undefined || comparing === undefined || comparing.sketch.records === 0) return undefined;
    const { sketch } = comparing;
    comparing.sketch = createDriftSketch(sketch.labels);
    onWindow?.({ live: watched, timeMs: clock(), sketch });
    return sketch;
  };
  const begin = (live: LiveModel): void => {
    closeWindow();
    watched = live;
    latest = undefined;
    reporter.forget();
    const reference = live.driftReference;
    comparing = reference && {
      watch: createDriftWatch(reference, { windowsPerDay: Math.ceil(dayMs / intervalMs) }),
      sketch: createDriftSketch(reference.labels),
    };
  };
  const check = (): void => {
    const sketch = closeWindow();
    if (watched === undefined || comparing === undefined || sketch === undefined) return;
    const report = comparing.watch.check(sketch);
    reporter.add(report);
    if (reporter.latest === report) latest = { live: watched, timeMs: clock(), report };
  };
  let cancel = timer.schedule(function again() {
    check();
    cancel = timer.schedule(again, intervalMs);
  }, intervalMs);

  return {
    add(calls, answers) {
      const live = answers[0]?.live;
      if (live === undefined) return;
      if (live !== watched) begin(live);
      if (comparing === undefined) return;
      const { sketch } = comparing;
      calls.forEach((call, place) => {
        if (!isComparable(call, live)) return;
        const { results } = answers[place] as PredictAnswer;
        call.texts.forEach((text, index) => {
          if (mayTake()) sketch.add(driftRecordOf(text, results[index] as Classification, live.tokenSteps));
        });
      });
    },
    get latest() {
      return latest;
    },
    close() {
      cancel();
      closeWindow();
      reporter.forget();
    },
  };
}

/** Labels of several that another threshold decides on are not those of the reference. */
const isComparable = ({ threshold }: PredictCall, { manifest }: LiveModel): boolean =>
  threshold === undefined || manifest.labels.kind === 'single';

/** Says of each text whether it may be taken. */
function createAllowance(timer: Timer): () => boolean {
  let left = mostPerSecond;
  let filledMs = timer.now();
  return () => {
    if (left < 1) {
      const nowMs = timer.now();
      left = Math.min(mostPerSecond, left + ((nowMs - filledMs) / 1000) * mostPerSecond);
      filledMs = nowMs;
      if (left < 1) return false;
    }
    left -= 1;
    return true;
  };
}
