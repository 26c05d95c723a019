/** Where progress is shown, and by which clock. */
export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** True where a line can be written over. */
  readonly terminal: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

/** A line about a long work: one that changes on a terminal, elsewhere a new one every ten seconds. */
export interface ProgressLine {
  show(label: string, doneBytes: number, totalBytes?: number): void;
  /** Leaves the line, before something else is written. */
  end(): void;
}

/** Creates a progress line. */
export function createProgressLine({ write, terminal, now }: ProgressOptions): ProgressLine {
  const intervalMs = terminal ? 200 : 10_000;
  let shownAt = now();
  let total: number | undefined;
  let open = false;
  return {
    show(label, doneBytes, totalBytes) {
      // Another file: what has just begun is not worth a line yet.
      if (totalBytes !== total) shownAt = now();
      total = totalBytes;
      const whole = doneBytes === totalBytes;
      if (now() - shownAt < intervalMs && !(whole && open)) return;
      shownAt = now();
      const text = `  ${label}: ${describe(doneBytes, totalBytes)}`;
      write(terminal ? `\r${text}\u001b[K` : `${text}\n`);
      open = terminal;
    },
    end() {
      if (open) write('\n');
      open = false;
    },
  };
}

function describe(doneBytes: number, totalBytes: number | undefined): string {
  const megabytes = (sizeBytes: number): string => String(Math.round(sizeBytes / 1e6));
  if (totalBytes === undefined) return `${megabytes(doneBytes)} MB`;
  const percentage = Math.floor((doneBytes / totalBytes) * 100);
  return `${percentage} % (${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB)`;
}
