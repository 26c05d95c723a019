import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from '@runestone/examples';
import type { LabelSpace } from '@runestone/label-encoding';
import type { SingleLabelEvaluation } from '@runestone/metrics';
import { createRandom } from '@runestone/random';
import { evaluateLabels } from '@runestone/training';
import { preparePython } from './prepare-python.ts';
import { startTalking } from './talking-process.ts';

const packages = ['fasttext-wheel==0.9.2', 'numpy<2'];

/** How fastText is trained: dimension 16, two threads, character n-grams of two ranges. */
const fasttextSettings = [
  { dim: 16, minn: 1, maxn: 4, epoch: 12, lr: 0.5, thread: 2 },
  { dim: 16, minn: 2, maxn: 5, epoch: 12, lr: 0.5, thread: 2 },
] as const;

/** What a fastText model answered: labels, by source. */
export interface PeerAnswers {
  readonly predictions: Readonly<Record<string, readonly string[]>>;
}

/** What fastText gave in one setting. */
interface PeerResult extends PeerAnswers {
  readonly setting: (typeof fasttextSettings)[number];
  readonly trainSeconds: number;
}

/** What every model answered. */
interface PeerModels {
  readonly trained: readonly PeerResult[];
  readonly published?: PeerAnswers;
}

/** A process that holds trained models, ready to be timed. */
export interface PeerSession extends PeerModels {
  /** Lets a model (a trained one by its place, then the published one) classify the timed texts; gives the seconds. */
  timePass(model: number): Promise<number>;
}

/** Evaluates what a model answered to every test. */
export function evaluatePeer(
  { predictions }: PeerAnswers,
  tests: ReadonlyMap<string, readonly Example[]>,
  space: LabelSpace,
): Map<string, SingleLabelEvaluation> {
  const evaluate = (source: string, examples: readonly Example[]): SingleLabelEvaluation => {
    const given = (predictions[source] ?? []).map((label) => [label]);
    return evaluateLabels(examples, given, space) as SingleLabelEvaluation;
  };
  return new Map(Array.from(tests, ([source, examples]) => [source, evaluate(source, examples)]));
}

/** What runs of fastText need beside the examples. */
export interface PeerOptions {
  readonly home: string;
  /** The test whose texts are timed. */
  readonly speedSource: string;
  /** The published language identifier, where there is one. */
  readonly published: string | undefined;
}

/** The labels of the published identifier as ours; everything else is `Other`. */
const publishedLabels = { da: 'dan', sv: 'swe', no: 'nob', nn: 'nno' };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** fastText knows no case and no normalisation: it gets lower-cased texts in one line. */
const clean = (text: string): string => oneLine(text.toLowerCase());

/**
 * Trains fastText in each setting on the examples and classifies every test one text at a time; so does the published
 * identifier, which gets the texts with their capitals, as it was trained. `use` may then time the models.
 */
export async function withFasttext<Result>(
  train: readonly Example[],
  tests: ReadonlyMap<string, readonly Example[]>,
  { home, speedSource, published }: PeerOptions,
  use: (session: PeerSession) => Promise<Result>,
): Promise<Result> {
  const venv = path.join(home, 'peers', 'fasttext');
  const python = await preparePython({ name: 'fastText', venv, packages });
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-benchmark-'));
  try {
    const trainFile = path.join(folder, 'train.txt');
    // Sources come one after another: without this, fastText would learn the last one best.
    const order = Uint32Array.from(train.keys());
    createRandom(1).shuffle(order);
    const shuffled = Array.from(order, (index) => train[index] as Example);
    await writeFile(
      trainFile,
      shuffled.map(({ labels, text }) => `__label__${labels[0]} ${clean(text)}\n`).join(''),
    );
    const textsOf = (write: (text: string) => string): Record<string, string[]> =>
      Object.fromEntries(
        [...tests].map(([source, examples]) => [source, examples.map(({ text }) => write(text))]),
      );
    const work = {
      ...{ train: trainFile, settings: fasttextSettings, tests: textsOf(clean), speed: speedSource },
      published:
        published === undefined
          ? null
          : { model: published, labels: publishedLabels, other: 'Other', tests: textsOf(oneLine) },
    };
    await writeFile(path.join(folder, 'work.json'), JSON.stringify(work));
    const script = fileURLToPath(new URL('./fasttext_peer.py', import.meta.url));
    return await withSession(python, [script, path.join(folder, 'work.json')], use);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withSession<Result>(
  python: string,
  args: readonly string[],
  use: (session: PeerSession) => Promise<Result>,
): Promise<Result> {
  const { ready, ask, close } = await startTalking<PeerModels, number, number>('fastText', {
    ...{ command: python, args, env: process.env, cwd: process.cwd() },
  });
  try {
    return await use({ ...ready, timePass: ask });
  } finally {
    close();
  }
}
