import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithNative } from '@runestone/tensorflow/testing';
import { eventually, finished, runTrainer, startProgram } from './runestone-process.ts';
import { serveTiny } from './serve-tiny.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

interface Trained {
  readonly runId: string;
  readonly bundle: { readonly uri: string; readonly manifestSha256: string };
  readonly exportLoss: { readonly agreement: number; readonly accuracy: number };
  readonly evaluations: Readonly<Record<string, { readonly accuracy: number }>>;
}

/** What the server says of a text. */
interface Explained {
  readonly alternatives: readonly { readonly label: string; readonly score: number }[];
  readonly explanation?: {
    readonly method: string;
    readonly label: string;
    readonly against: string;
    readonly margin: number;
    readonly features: readonly { readonly text: string; readonly effect: number }[];
  };
}

let task: TinyTask;
beforeAll(async () => (task = await createTinyTask()));
afterAll(() => rm(task.folder, { recursive: true, force: true }));

const characters = 'text={tokenization: {id: characters}, features: {id: token-sequence, maxLength: 60}}';
const kinds = {
  lstm: '{id: lstm, embeddingSize: 8, units: 8, epochs: 12, batchSize: 16, learningRate: 0.02}',
  'char-cnn':
    '{id: char-cnn, embeddingSize: 8, filters: 8, widths: [2, 3], epochs: 12, batchSize: 16, learningRate: 0.02}',
} as const;
const argsOf = (kind: keyof typeof kinds): string[] => [
  'train',
  ...['--recipe', task.recipe, '--set', characters, '--set', `model=${kinds[kind]}`, '--json'],
];
const homeOf = (name: string): { readonly RUNESTONE_HOME: string } => ({
  RUNESTONE_HOME: path.join(task.folder, name),
});

async function trainNetwork(kind: keyof typeof kinds, env: Record<string, string>): Promise<Trained> {
  const { code, stdout, stderr } = await runTrainer(argsOf(kind), env);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Trained;
}

describe('a network trained in WebAssembly', () => {
  it('learns, says that there is a faster way, and gives the same bytes again', async () => {
    const env = { RUNESTONE_TENSORS: 'auto', RUNESTONE_TENSORFLOW_HOME: path.join(task.folder, 'nowhere') };
    const { code, stdout, stderr } = await runTrainer(argsOf('char-cnn'), { ...env, ...homeOf('wasm') });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('npm run setup:tensorflow'),
    });
    const first = JSON.parse(stdout) as Trained;
    expect(first.evaluations['csv']?.accuracy).toBeGreaterThan(0.95);
    const again = await trainNetwork('char-cnn', { RUNESTONE_TENSORS: 'wasm', ...homeOf('wasm-again') });
    expect(again.bundle.manifestSha256).toBe(first.bundle.manifestSha256);
  });

  it('explains its answers by what it makes of them without each word', async () => {
    const env = homeOf('explained');
    await trainNetwork('char-cnn', { RUNESTONE_TENSORS: 'wasm', ...env });
    const server = await serveTiny(task, { ...env, RUNESTONE_MODELS: 'tiny/1', RUNESTONE_AUTH: 'off' });
    const ask = async (texts: readonly string[], explain = false): Promise<Explained[]> => {
      const response = await fetch(`${server.base}/v1/models/tiny/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ texts, topK: 3, explain }),
      });
      return ((await response.json()) as { results: Explained[] }).results;
    };
    const [{ explanation } = {}] = await ask(['Jeg många ikke'], true);
    const [whole, ...without] = await ask(['jeg många ikke', 'många ikke', 'jeg ikke', 'jeg många']);
    await server.stop();
    const { method, label, against, margin, features } = explanation as NonNullable<typeof explanation>;
    expect([method, features.map(({ text }) => text).sort()]).toEqual([
      'occlusion',
      ['ikke', 'jeg', 'många'],
    ]);
    // The logarithm of two scores' ratio is the margin, divided by the temperature.
    const ratioOf = ({ alternatives }: Explained = { alternatives: [] }): number => {
      const scoreOf = (one: string) => alternatives.find((other) => other.label === one)?.score ?? 0;
      return Math.log(scoreOf(label) / scoreOf(against));
    };
    for (const [place, word] of ['jeg', 'många', 'ikke'].entries()) {
      const { effect = 0 } = features.find(({ text }) => text === word) ?? {};
      expect(effect / margin).toBeCloseTo(1 - ratioOf(without[place]) / ratioOf(whole), 3);
    }
  });

  it('is refused where native TensorFlow is asked for and not there', async () => {
    const env = { RUNESTONE_TENSORS: 'native', RUNESTONE_TENSORFLOW_HOME: path.join(task.folder, 'nowhere') };
    expect(await runTrainer(argsOf('lstm'), { ...env, ...homeOf('refused') })).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('TENSORFLOW_NATIVE_MISSING'),
    });
  });
});

describeWithNative('a network trained on native TensorFlow', (nativeHome) => {
  const native = { RUNESTONE_TENSORS: 'native', RUNESTONE_TENSORFLOW_HOME: nativeHome };
  let whole: Trained;
  beforeAll(async () => (whole = await trainNetwork('lstm', { ...native, ...homeOf('native') })), 60_000);

  it('learns, and loses nothing as int8', () => {
    expect(whole.evaluations['csv']?.accuracy).toBeGreaterThan(0.95);
    expect(whole.exportLoss.agreement).toBeGreaterThan(0.97);
  });

  it('gives the same bytes on any number of threads', async () => {
    const env = { ...native, ...homeOf('one-thread'), RUNESTONE_THREADS: '1' };
    expect((await trainNetwork('lstm', env)).bundle.manifestSha256).toBe(whole.bundle.manifestSha256);
  });

  it.each([
    ['SIGKILL', 0],
    ['SIGKILL', 350],
    ['SIGINT', 0],
    ['SIGINT', 250],
  ] as const)('goes on to the same bytes after %s, %s ms after its first epoch', async (signal, ms) => {
    const env = { ...native, ...homeOf(`${signal}-${ms}`) };
    const child = startProgram('trainer', argsOf('lstm'), env);
    const ended = finished(child);
    const state = await eventually(async () => {
      const files = await readdir(env.RUNESTONE_HOME, { recursive: true });
      return files.find((file) => file.endsWith('state/network'));
    });
    const runId = state.split(path.sep)[2] as string;
    await delay(ms);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: signal === 'SIGINT' ? 130 : 128 });
    const run = await readFile(path.join(env.RUNESTONE_HOME, 'runs/tiny', runId, 'run.json'), 'utf8');
    expect(run).toContain(signal === 'SIGINT' ? 'KILLED' : 'RUNNING');
    const resumed = await runTrainer(['train', '--resume', runId, '--json'], env);
    expect(resumed).toMatchObject({ code: 0 });
    expect((JSON.parse(resumed.stdout) as Trained).bundle.manifestSha256).toBe(whole.bundle.manifestSha256);
  });

  it('answers over HTTP alike, whatever computes it', async () => {
    const texts = ['jeg ikke hvad', 'igår träd', 'деревья', 'the tree grows', ''];
    const answers: unknown[] = [];
    for (const runtime of ['onnx', 'native', 'wasm', 'plain']) {
      const server = await serveTiny(task, {
        ...native,
        ...homeOf('native'),
        RUNESTONE_NETWORK_RUNTIME: runtime,
        RUNESTONE_MODELS: 'tiny/1',
        RUNESTONE_AUTH: 'off',
      });
      const answer = await fetch(`${server.base}/v1/models/tiny/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ texts }),
      });
      expect(answer.status).toBe(200);
      answers.push(((await answer.json()) as { results: unknown }).results);
      expect(await server.stop()).toMatchObject({ code: 0 });
    }
    const rounded = answers.map((answer) => JSON.stringify(answer, roundNumbers));
    expect(new Set(rounded).size).toBe(1);
  });

  it('is refused when its file is damaged', async () => {
    const file = path.join(whole.bundle.uri.replace('file://', ''), 'steps/lstm.network.onnx');
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    await writeFile(file, bytes);
    const evaluated = await runTrainer(
      ['evaluate', '--model', 'tiny/1', '--data', task.data, '--label-column', 'lang'],
      homeOf('native'),
    );
    expect(evaluated).toMatchObject({ code: 7, stderr: expect.stringContaining('lstm.network.onnx') });
  });
});

/** Scores to four digits: runtimes round otherwise. */
const roundNumbers = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1e4) / 1e4 : value;
