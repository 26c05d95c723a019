/** How recording goes, by the app's own metrics. */
export interface RecordMetrics {
  readonly written: number;
  readonly waiting: number;
  /** Of any reason. */
  readonly dropped: number;
}

/** Reads them from `/metrics`. */
export async function readRecordMetrics(base: string): Promise<RecordMetrics> {
  const lines = (await (await fetch(`${base}/metrics`)).text()).split('\n');
  const sum = (name: string): number =>
    lines
      .filter((line) => line.startsWith(`runestone_records_${name}`))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  return { written: sum('written_total'), waiting: sum('waiting_records'), dropped: sum('dropped_total') };
}
