import { availableParallelism, loadavg } from 'node:os';

/** Warns where other programs keep the machine busy; gives its load, the processes that ran or waited of late. */
export function warnIfBusy(say: (line: string) => void): number {
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2)
    say(`warning: the machine is busy (load ${load.toFixed(1)}): ratios of this run will be off`);
  return load;
}
