import { errorKinds, fromUnknown, type RunestoneError } from '@runestone/errors';
import { isMirrored, mirrorErrors, mirrorRun, type MirrorReport } from '@runestone/run-mirror';
import type { CommandContext } from '../command-context.ts';
import { createProgress } from '../console-output.ts';

/** What became of one run. */
interface Synced {
  readonly runId: string;
  readonly report?: MirrorReport;
  readonly problem?: RunestoneError;
}

/** Sends runs that lie here to the MLflow server: those given, or all that it does not have whole. */
export async function syncCommand(runs: readonly string[], context: CommandContext): Promise<void> {
  const { wiring, output, signal, json } = context;
  const { remote, local } = wiring;
  if (remote === undefined)
    throw mirrorErrors.NO_SERVER(
      'There is no server to send runs to. Set MLFLOW_TRACKING_URI to the address of an MLflow server.',
    );
  await remote.client.checkServer();
  const due: string[] = [];
  for (const given of runs.length > 0 ? runs : (await local.searchRuns()).map(({ runId }) => runId)) {
    const { record } = await local.readRunFiles(given);
    const wanted = runs.length > 0 || !(await isMirrored(local, record.runId, remote.client.uri));
    if (wanted) due.push(record.runId);
  }
  const progress = createProgress(output);
  const results: Synced[] = [];
  try {
    // The oldest first, so that versions are numbered in the order in which they were trained.
    for (const runId of due.reverse()) {
      signal.throwIfAborted();
      progress.update('sending', results.length, due.length);
      results.push(await syncRun(wiring, runId));
    }
  } finally {
    progress.stop();
  }
  output.out(json ? JSON.stringify(results.map(toJson)) : describe(results));
  const failed = results.find(({ problem }) => problem !== undefined)?.problem;
  if (failed !== undefined) process.exitCode = errorKinds[failed.kind].exitCode;
}

/** One run that cannot be sent does not keep the others back. */
async function syncRun(wiring: CommandContext['wiring'], runId: string): Promise<Synced> {
  try {
    return { runId, report: await mirrorRun(wiring, runId) };
  } catch (thrown) {
    return { runId, problem: fromUnknown(thrown) };
  }
}

function describe(results: readonly Synced[]): string {
  if (results.length === 0) return 'everything is on the server already';
  return results
    .map(({ runId, report, problem }) => {
      if (report === undefined) return `${runId} could not be sent: ${problem?.message} (${problem?.code})`;
      const { remoteRunId, points, files, bytes, version } = report;
      const there = remoteRunId === runId ? '' : ` as ${remoteRunId}`;
      const registered = version === undefined ? '' : `; registered as ${version.name}/${version.version}`;
      return `${runId} is on the server${there}: sent ${points} metric points, ${files} files, ${(bytes / 1e6).toFixed(2)} MB${registered}`;
    })
    .join('\n');
}

const toJson = ({ runId, report, problem }: Synced): object => ({
  runId,
  ...report,
  ...(problem === undefined ? {} : { error: { code: problem.code, message: problem.message } }),
});
