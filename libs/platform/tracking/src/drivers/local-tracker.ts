import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fromUnknown, type RunestoneError } from '@runestone/errors';
import { checkExperimentName, checkTexts } from '../check-entries.ts';
import { trackingErrors } from '../errors.ts';
import { latestMetrics } from '../latest-metrics.ts';
import type { NewRun, RunHandle, RunRecord, Tracker } from '../tracker.ts';
import { createLocalRun } from './local-run.ts';
import { mendMetricLog, readMetricPoints, readMetricStretch, type MetricStretch } from './metric-log.ts';
import { readRunFile, runFiles, writeRunFile, type RunFile } from './run-file.ts';

/** How a tracker in a local folder is made. */
export interface LocalTrackerOptions {
  /** Runestone's home: records go to `runs/<experiment>/<runId>`, artifacts to `artifacts/<experiment>/<runId>`. */
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Gives 32 new hex digits at each call. */
  readonly randomId: () => string;
  /** Told of each run that a list leaves out because its files are damaged. */
  readonly onProblem?: (problem: RunestoneError) => void;
}

/** A run as its files hold it, for whoever mirrors it. */
export interface LocalRunFiles {
  /** Where the files of the run lie; others may keep theirs beside them, under names of their own. */
  readonly folder: string;
  /** As getRun gives it, without the metrics. */
  readonly record: RunRecord;
}

/** Runs in a local folder, with what a mirror needs beside the contract. */
export interface LocalTracker extends Tracker {
  /** As of the contract; a run may take over the id that another store gave it. */
  createRun(run: NewRun & { readonly runId?: string }): Promise<RunHandle>;
  readRunFiles(runId: string): Promise<LocalRunFiles>;
  /** Reads metric points from a byte of the log on, at most 1000, and tells the byte after them. */
  readPoints(folder: string, fromByte: number): Promise<MetricStretch>;
}

/** Creates a tracker whose runs are files in a local folder. Several processes may use it at once. */
export function createLocalTracker(options: LocalTrackerOptions): LocalTracker {
  const { directory, onProblem } = options;
  const runsFolder = path.resolve(directory, 'runs');
  const folderOf = (experiment: string, runId: string): string => path.join(runsFolder, experiment, runId);
  const readListed = async (folder: string): Promise<RunRecord | undefined> => {
    try {
      return await readRecord(folder, directory);
    } catch (error) {
      const problem = fromUnknown(error);
      if (problem.kind !== 'integrity') throw error;
      onProblem?.(problem);
      return undefined;
    }
  };
  return {
    createRun: (run) => createRun(run, options, folderOf),
    async openRun(runId) {
      const folder = await findRun(runsFolder, runId);
      await mendMetricLog(runFiles(folder).metrics);
      const { endTimeMs: _, ...before } = (await readRunFile(folder)) ?? throwUnknown(runId);
      const run: RunFile = { ...before, status: 'RUNNING' };
      await writeRunFile(folder, run);
      const points = await readMetricPoints(runFiles(folder).metrics);
      return createLocalRun({
        folder,
        artifactUri: artifactUriOf(directory, run),
        run,
        clock: options.clock,
        latestMs: points.at(-1)?.timeMs ?? 0,
      });
    },
    async readRunFiles(runId) {
      const folder = await findRun(runsFolder, runId);
      const run = (await readRunFile(folder)) ?? throwUnknown(runId);
      return { folder, record: recordOf(run, directory, {}) };
    },
    readPoints: (folder, fromByte) => readMetricStretch(runFiles(folder).metrics, fromByte),
    getRun: async (runId) => readKnown(await findRun(runsFolder, runId), directory, runId),
    async searchRuns({ experiment, limit = Infinity } = {}) {
      const folders = await listRunFolders(runsFolder, experiment);
      const records: RunRecord[] = [];
      for (const folder of folders)
        records.push(...[await readListed(folder)].filter((one) => one !== undefined));
      return records.sort(newestFirst).slice(0, limit);
    },
    async getMetricHistory(runId, key) {
      const points = await readMetricPoints(runFiles(await findRun(runsFolder, runId)).metrics);
      return points
        .filter((point) => point.key === key)
        .map(({ value, step, timeMs }) => ({ value, step, timeMs }));
    },
  };
}

async function createRun(
  { experiment, name, tags = {}, params = {}, runId = '' }: NewRun & { readonly runId?: string },
  { directory, clock, randomId }: LocalTrackerOptions,
  folderOf: (experiment: string, runId: string) => string,
): Promise<RunHandle> {
  checkExperimentName(experiment);
  checkTexts('tag', tags);
  checkTexts('param', params);
  const id = /^[0-9a-f]{32}$/.test(runId) ? runId : randomId();
  const folder = folderOf(experiment, id);
  await mkdir(path.dirname(folder), { recursive: true });
  await mkdir(folder).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw trackingErrors.RUN_EXISTS(`There is a run ${id} already. Try again with another id.`, { cause });
  });
  const run: RunFile = {
    formatVersion: 1,
    runId: id,
    experiment,
    name: name ?? `${experiment}-${id.slice(0, 6)}`,
    status: 'RUNNING',
    startTimeMs: clock(),
    params: { ...params },
    tags: { ...tags },
  };
  await writeRunFile(folder, run);
  return createLocalRun({ folder, artifactUri: artifactUriOf(directory, run), run, clock });
}

/** Made from where the home is now: a home that was moved keeps its runs. */
function artifactUriOf(directory: string, { experiment, runId }: RunFile): string {
  return pathToFileURL(path.resolve(directory, 'artifacts', experiment, runId)).href;
}

async function readRecord(folder: string, directory: string): Promise<RunRecord | undefined> {
  const run = await readRunFile(folder);
  if (run === undefined) return undefined;
  return recordOf(run, directory, latestMetrics(await readMetricPoints(runFiles(folder).metrics)));
}

function recordOf(run: RunFile, directory: string, metrics: Readonly<Record<string, number>>): RunRecord {
  const { formatVersion: _, datasets = [], ...rest } = run;
  return {
    ...(rest as Omit<RunRecord, 'datasets' | 'metrics' | 'artifactUri'>),
    datasets,
    metrics,
    artifactUri: artifactUriOf(directory, run),
  };
}

async function readKnown(folder: string, directory: string, runId: string): Promise<RunRecord> {
  return (await readRecord(folder, directory)) ?? throwUnknown(runId);
}

async function findRun(runsFolder: string, digits: string): Promise<string> {
  if (!/^[0-9a-f]{6,32}$/.test(digits)) throwUnknown(digits);
  const found = (await listRunFolders(runsFolder)).filter((folder) =>
    path.basename(folder).startsWith(digits),
  );
  if (found.length > 1) {
    const ids = found.map((folder) => path.basename(folder));
    throw trackingErrors.RUN_AMBIGUOUS(
      `${found.length} runs begin with ${digits}: ${ids.join(', ')}. Give more digits.`,
    );
  }
  return found[0] ?? throwUnknown(digits);
}

async function listRunFolders(runsFolder: string, experiment?: string): Promise<string[]> {
  const experiments = (await listFolders(runsFolder)).filter(
    (name) => experiment === undefined || name === experiment,
  );
  const folders: string[] = [];
  for (const name of experiments.sort()) {
    const runIds = (await listFolders(path.join(runsFolder, name))).filter((runId) =>
      /^[0-9a-f]{32}$/.test(runId),
    );
    folders.push(...runIds.map((runId) => path.join(runsFolder, name, runId)));
  }
  return folders;
}

async function listFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function newestFirst(a: RunRecord, b: RunRecord): number {
  return b.startTimeMs - a.startTimeMs || (a.runId < b.runId ? -1 : 1);
}

function throwUnknown(runId: string): never {
  const shown = JSON.stringify(runId.slice(0, 64));
  throw trackingErrors.RUN_UNKNOWN(
    `There is no run ${shown}. List the runs, and give the id or its first six digits or more.`,
  );
}
