import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from '@runestone/examples';
import type { Recipe } from '@runestone/training';
import { preparePython } from '../prepare-python.ts';
import { startTalking } from '../talking-process.ts';
import type { Repetition } from './read-repetitions.ts';
import type { Answers } from './score-answers.ts';

/** TF-IDF with logistic regression, in a process of its own. */
export interface ScikitLearn {
  /** Trains on what others train and validate on, for it validates on nothing, and answers the test. */
  answer(labels: Recipe['labels'], repetition: Repetition): Promise<Answers>;
  close(): void;
}

/** What is installed from PyPI. */
export const scikitLearnPackages: readonly string[] = ['scikit-learn==1.9.1', 'numpy==2.4.6'];

const script = fileURLToPath(new URL('./linear_baseline.py', import.meta.url));

/** What the process is asked: to train on texts with their labels, and to answer others. */
interface Question {
  readonly labels: readonly string[];
  /** Whether a text may have more labels than one. */
  readonly several: boolean;
  readonly train: { readonly texts: readonly string[]; readonly targets: readonly (readonly string[])[] };
  readonly test: readonly string[];
}

/** Starts scikit-learn, which is installed below the home where it is not there. */
export async function startScikitLearn(home: string): Promise<ScikitLearn> {
  const venv = path.join(home, 'peers', 'scikit-learn');
  const python = await preparePython({ name: 'scikit-learn', venv, packages: scikitLearnPackages });
  const { PATH, HOME } = process.env;
  const talking = await startTalking<string, Question, Answers>('scikit-learn', {
    ...{ command: python, args: [script], cwd: home },
    env: { PATH, HOME, PYTHONUTF8: '1' },
  });
  const textsOf = (examples: readonly Example[]): string[] => examples.map(({ text }) => text);
  return {
    answer: ({ labels, kind }, { data: { train, validation }, test }) => {
      const known = [...train, ...validation];
      return talking.ask({
        ...{ labels, several: kind === 'multi', test: textsOf(test) },
        train: { texts: textsOf(known), targets: known.map((example) => example.labels) },
      });
    },
    close: () => talking.close(),
  };
}
