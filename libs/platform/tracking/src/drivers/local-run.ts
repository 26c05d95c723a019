import { checkKeys, checkTexts } from '../check-entries.ts';
import { trackingErrors } from '../errors.ts';
import type { DatasetInput, NamedMetricPoint, RunHandle } from '../tracker.ts';
import { createMetricLog } from './metric-log.ts';
import { runFiles, writeRunFile, type RunFile } from './run-file.ts';

/** What a handle on a local run is made of. */
export interface LocalRunOptions {
  readonly folder: string;
  readonly artifactUri: string;
  /** The record as it was written. */
  readonly run: RunFile;
  readonly clock: () => number;
  /** The time of the last metric point that is there. */
  readonly latestMs?: number;
}

/** Creates the handle of the process that runs a run: the only one that writes to it. */
export function createLocalRun({ folder, artifactUri, run, clock, ...before }: LocalRunOptions): RunHandle {
  let current = run;
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
  const append = (points: readonly NamedMetricPoint[]): Promise<void> => {
    checkKeys('metric', Object.fromEntries(points.map(({ key }) => [key, 0])));
    return inOrder(async () => log.append(points));
  };
  const log = createMetricLog(runFiles(folder).metrics);
  let latestMs = before.latestMs ?? 0;
  const change = (edit: (before: RunFile) => RunFile): Promise<void> =>
    inOrder(async () => {
      const next = edit(current);
      await writeRunFile(folder, next);
      current = next;
    });
  return {
    runId: run.runId,
    artifactUri,
    async logParams(params) {
      checkTexts('param', params);
      await change((before) => ({ ...before, params: addParams(before.params, params) }));
    },
    async logMetrics(metrics, step = 0) {
      // A moment of its own for each call: MLflow orders points by time, and keeps equal ones once.
      latestMs = Math.max(clock(), latestMs + 1);
      const timeMs = latestMs;
      await append(Object.entries(metrics).map(([key, value]) => ({ key, value, step, timeMs })));
    },
    async logPoints(points) {
      await append(points);
    },
    async setTags(tags) {
      checkTexts('tag', tags);
      await change((before) => ({ ...before, tags: { ...before.tags, ...tags } }));
    },
    logDatasets: (datasets) =>
      change((before) => ({ ...before, datasets: addDatasets(before.datasets ?? [], datasets) })),
    async end(status, endTimeMs = clock()) {
      await change((before) => ({ ...before, status, endTimeMs }));
      log.close();
    },
  };
}

function addDatasets(
  before: readonly DatasetInput[],
  added: readonly DatasetInput[],
): NonNullable<RunFile['datasets']> {
  const keyOf = ({ name, digest, context }: DatasetInput): string => [name, digest, context].join('\n');
  const all = new Map([...before, ...added].map((one) => [keyOf(one), one]));
  return [...all.values()].map((one) => ({ ...one, profile: { ...one.profile } }));
}

function addParams(before: RunFile['params'], added: Readonly<Record<string, string>>): RunFile['params'] {
  for (const [key, value] of Object.entries(added)) {
    const old = Object.hasOwn(before, key) ? before[key] : value;
    if (old === value) continue;
    throw trackingErrors.PARAM_FIXED(
      `The parameter ${key} is ${JSON.stringify(old)} and cannot become ${JSON.stringify(value)}. Start a new run.`,
    );
  }
  return { ...before, ...added };
}
