import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Example } from '@runestone/examples';
import { createRandom } from '@runestone/random';

const run = promisify(execFile);
const packages = ['fasttext-wheel==0.9.2', 'numpy<2'];

/** How fastText is trained: dimension 16, two threads, character n-grams of two ranges. */
const fasttextSettings = [
  { dim: 16, minn: 1, maxn: 4, epoch: 12, lr: 0.5, thread: 2 },
  { dim: 16, minn: 2, maxn: 5, epoch: 12, lr: 0.5, thread: 2 },
] as const;

/** What fastText gave in one setting; predictions are labels, by source. */
export interface PeerResult {
  readonly setting: (typeof fasttextSettings)[number];
  readonly trainSeconds: number;
  readonly textsPerSecond: number;
  readonly predictions: Readonly<Record<string, readonly string[]>>;
}

/** fastText knows no case and no normalisation: it gets lower-cased texts in one line. */
const clean = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

/** Trains fastText in each setting on the examples and classifies every test one text at a time. */
export async function runFasttext(
  train: readonly Example[],
  tests: ReadonlyMap<string, readonly Example[]>,
  { home, speedSource }: { readonly home: string; readonly speedSource: string },
): Promise<PeerResult[]> {
  const python = await preparePython(path.join(home, 'peers', 'fasttext'));
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
    const texts = Object.fromEntries(
      [...tests].map(([source, examples]) => [source, examples.map(({ text }) => clean(text))]),
    );
    const work = { train: trainFile, tests: texts, speed: texts[speedSource], settings: fasttextSettings };
    await writeFile(path.join(folder, 'work.json'), JSON.stringify(work));
    const script = fileURLToPath(new URL('./fasttext_peer.py', import.meta.url));
    const { stdout } = await run(python, [script, path.join(folder, 'work.json')], { maxBuffer: 2 ** 30 });
    return JSON.parse(stdout) as PeerResult[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the virtual environment once; its stamp names what is in it. */
async function preparePython(venv: string): Promise<string> {
  const python = path.join(venv, 'bin', 'python');
  const stamp = path.join(venv, 'installed.txt');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === packages.join('\n')) return python;
  await mkdir(path.dirname(venv), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', venv]);
    await run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
  } catch (cause) {
    throw new Error('fastText could not be installed: this needs python3 with venv, and PyPI.', { cause });
  }
  await writeFile(stamp, packages.join('\n'));
  return python;
}
