import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { preparePython } from '../prepare-python.ts';
import { startTalking } from '../talking-process.ts';
import type { Request } from './prepare-traffic.ts';

/** What Evidently says of a window. */
interface EvidentlyAnswer {
  /** The columns that drift, of `text`, `labels`, `confidence` and `length`. */
  readonly columns: readonly string[];
  /** Whether at least half of them do, which is when its preset says that the data drift. */
  readonly dataset: boolean;
}

/** Evidently in a process of its own. */
export interface Evidently {
  /** Compares windows with a reference, in order. */
  compare(
    reference: readonly Request[],
    windows: readonly (readonly Request[])[],
  ): Promise<EvidentlyAnswer[]>;
  close(): void;
}

/** What is installed from PyPI. */
export const evidentlyPackages: readonly string[] = [
  'evidently==0.7.23',
  // With pandas 3 this Evidently does not start.
  'pandas==2.3.3',
  'numpy==2.4.6',
  'scikit-learn==1.9.1',
];

const script = fileURLToPath(new URL('./evidently_peer.py', import.meta.url));

/** A request as its columns. */
interface Row {
  readonly text: string;
  readonly labels: string;
  readonly confidence: number;
}

type Question = { readonly reference: readonly Row[] } | { readonly window: readonly Row[] };

/** Starts Evidently, which is installed below the home where it is not there. */
export async function startEvidently(home: string): Promise<Evidently> {
  const venv = path.join(home, 'peers', 'evidently');
  const python = await preparePython({ name: 'Evidently', venv, packages: evidentlyPackages });
  const { PATH, HOME } = process.env;
  const talking = await startTalking<string, Question, EvidentlyAnswer | null>('Evidently', {
    ...{ command: python, args: [script], cwd: home },
    env: { PATH, HOME, PYTHONUTF8: '1', DO_NOT_TRACK: '1' },
  });
  const rowsOf = (requests: readonly Request[]): Row[] =>
    requests.map(({ text, labels, confidence }) => ({ text, labels: labels.join(', '), confidence }));
  return {
    compare: async (reference, windows) => {
      await talking.ask({ reference: rowsOf(reference) });
      const answers: EvidentlyAnswer[] = [];
      for (const window of windows)
        answers.push((await talking.ask({ window: rowsOf(window) })) as EvidentlyAnswer);
      return answers;
    },
    close: () => talking.close(),
  };
}
