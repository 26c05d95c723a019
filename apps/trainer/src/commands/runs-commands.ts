import type { RunRecord } from '@runestone/tracking';
import type { CommandContext } from '../command-context.ts';

/** Options of `runs list`. */
export interface RunsListOptions {
  readonly experiment?: string;
  readonly limit: number;
}

/** Lists runs, newest first. */
export async function runsListCommand(
  { experiment, limit }: RunsListOptions,
  { wiring, output, json }: CommandContext,
): Promise<void> {
  const runs = await wiring.tracker.searchRuns({
    limit,
    ...(experiment === undefined ? {} : { experiment }),
  });
  if (json) return output.out(JSON.stringify(runs));
  if (runs.length === 0) return output.out('no runs yet; start one with: npx nx run trainer:train');
  const rows = runs.map((run) => [
    run.runId.slice(0, 8),
    run.experiment,
    run.status,
    new Date(run.startTimeMs).toISOString(),
    headline(run),
  ]);
  output.out(renderRows([['run', 'experiment', 'status', 'started', 'test accuracy'], ...rows]));
}

/** Shows what differs between runs: parameters and metrics side by side. */
export async function runsCompareCommand(
  ids: readonly string[],
  { wiring, output, json }: CommandContext,
): Promise<void> {
  const runs = await Promise.all(ids.map((id) => wiring.tracker.getRun(id)));
  if (json) return output.out(JSON.stringify(runs));
  const lines = (
    values: (run: RunRecord) => Readonly<Record<string, string | number>>,
    onlyDifferent: boolean,
  ): string[][] => {
    const keys = [...new Set(runs.flatMap((run) => Object.keys(values(run))))].sort();
    return keys
      .map((key) => [key, ...runs.map((run) => show(values(run)[key]))])
      .filter(([, ...cells]) => !onlyDifferent || new Set(cells).size > 1);
  };
  const header = ['', ...runs.map(({ runId }) => runId.slice(0, 8))];
  const parameters = lines(({ params }) => params, true);
  output.out(renderRows([header, ...parameters, ...lines(({ metrics }) => metrics, false)]));
}

const show = (value: string | number | undefined): string =>
  value === undefined ? '–' : typeof value === 'number' ? String(Math.round(value * 1e4) / 1e4) : value;

function headline({ metrics }: RunRecord): string {
  return Object.entries(metrics)
    .filter(([key]) => /^test\..*\.(elementwise_)?accuracy$/.test(key))
    .map(([key, value]) => `${key.split('.')[1]} ${value.toFixed(4)}`)
    .join(', ');
}

function renderRows(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
