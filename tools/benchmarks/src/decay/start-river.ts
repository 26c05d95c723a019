import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { preparePython } from '../prepare-python.ts';
import { startTalking } from '../talking-process.ts';
import type { LabelledStream } from './labelled-stream.ts';
import type { Unit } from './prepare-pools.ts';

/** River's detectors, in the order of the page. */
export const riverDetectors = ['ADWIN', 'DDM', 'Page-Hinkley'] as const;

/** After how many records of a stream each detector alarms first; null where it does not. */
export type RiverAlarms = Readonly<Record<(typeof riverDetectors)[number], number | null>>;

/** River in a process of its own. */
export interface River {
  /** What it is, with its version. */
  readonly version: string;
  /** Watches the errors of a stream, after those of its reference. */
  watch(stream: LabelledStream): Promise<RiverAlarms>;
  close(): void;
}

const script = fileURLToPath(new URL('river_peer.py', import.meta.url));

/** Starts River, which is installed below the home folder where it is not there yet. */
export async function startRiver(home: string): Promise<River> {
  const venv = path.join(home, 'peers', 'river');
  const python = await preparePython({ name: 'River', venv, packages: ['river==0.26.1'] });
  const { PATH, HOME } = process.env;
  const talking = await startTalking<string, { before: string; stream: string }, RiverAlarms>('River', {
    ...{ command: python, args: [script], cwd: home },
    env: { PATH, HOME, PYTHONUTF8: '1' },
  });
  const errorsOf = (units: readonly Unit[]): string =>
    units.map(({ isRight }) => (isRight ? '0' : '1')).join('');
  return {
    version: talking.ready,
    watch: ({ reference, units }) => talking.ask({ before: errorsOf(reference), stream: errorsOf(units) }),
    close: () => talking.close(),
  };
}
