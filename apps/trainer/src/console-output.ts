import { SingleBar } from 'cli-progress';

/** Where a command writes: results to `out`, everything said on the way to `err`. */
export interface Output {
  /** True when `err` is a terminal that shows progress. */
  readonly interactive: boolean;
  /** False where nothing but results and problems is to be said. */
  readonly talkative: boolean;
  out(text: string): void;
  err(text: string): void;
}

/** Writes to the process's streams; progress is shown only on a terminal, so that scripts and logs stay quiet. */
export function createOutput(quiet: boolean): Output {
  return {
    interactive: process.stderr.isTTY && !quiet,
    talkative: !quiet,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** A progress bar that shows one stage after another; does nothing where no terminal shows it. */
export interface Progress {
  update(stage: string, done: number, total: number): void;
  stop(): void;
}

/** Creates a progress bar on standard error. */
export function createProgress({ interactive }: Output): Progress {
  const bar = new SingleBar({
    format: '{stage} [{bar}] {percentage} %  {duration_formatted}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
  });
  let current: string | undefined;
  return {
    update: (stage, done, total) => {
      if (!interactive) return;
      if (stage !== current) {
        if (current !== undefined) bar.stop();
        bar.start(total, 0, { stage: stage.padEnd(12) });
        current = stage;
      }
      bar.setTotal(total);
      bar.update(done, { stage: stage.padEnd(12) });
    },
    stop: () => {
      if (current !== undefined) bar.stop();
      current = undefined;
    },
  };
}
