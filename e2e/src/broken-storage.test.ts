import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { runTrainer } from './runestone-process.ts';
import { createTinyTask, tinyCsv, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
let bundle: string;
const trainer = (...args: string[]) => runTrainer(args, task.env);
const evaluate = (model: string) =>
  trainer('evaluate', '--model', model, '--data', task.data, '--label-column', 'lang');

beforeAll(async () => {
  task = await createTinyTask();
  const { stdout, stderr, code } = await trainer('train', '--recipe', task.recipe, '--promote', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  bundle = fileURLToPath((JSON.parse(stdout) as { bundle: { uri: string } }).bundle.uri);
});
afterAll(() => rm(task.folder, { recursive: true, force: true }));

describe('a bundle with one flipped bit', () => {
  it('is refused with the name of the file, whichever it is', async () => {
    const entries = await readdir(bundle, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThanOrEqual(6);
    for (const file of files) {
      const whole = await readFile(file);
      const flipped = Buffer.from(whole);
      flipped[whole.length >> 1] = (whole[whole.length >> 1] as number) ^ 1;
      await writeFile(file, flipped);
      const { code, stdout, stderr } = await evaluate('tiny@champion');
      await writeFile(file, whole);
      expect({ file, code, stdout }).toEqual({ file, code: 7, stdout: '' });
      expect(stderr).toContain(path.basename(file));
    }
    expect((await evaluate('tiny@champion')).code).toBe(0);
  });
});

const disk = mountSmallDisk();
const onSmallDisk = disk === undefined ? describe.skip : describe;

const why = disk === undefined ? ' (skipped: mounting a tmpfs is not permitted here)' : '';

onSmallDisk(`a full disk${why}`, () => {
  const folder = disk as string;
  const env = { RUNESTONE_HOME: path.join(folder, 'home') };
  const trainHere = (...args: string[]) =>
    runTrainer(['train', '--recipe', task.recipe, '--promote', ...args], env);
  const large = ['--set', 'text.features.charBits=16'];
  const noSpace = { code: 6, stderr: expect.stringContaining('No space is left') };
  afterEach(() => rm(env.RUNESTONE_HOME, { recursive: true, force: true }));
  afterAll(() => {
    execFileSync('umount', [folder]);
    rmSync(path.dirname(folder), { recursive: true });
  });

  it('ends a training: the run is FAILED, nothing is registered or half-written', async () => {
    expect(await trainHere(...large)).toMatchObject({ ...noSpace, stdout: '' });
    const [run] = JSON.parse((await runTrainer(['runs', '--json'], env)).stdout) as { status: string }[];
    expect(run?.status).toBe('FAILED');
    const entries = await readdir(env.RUNESTONE_HOME, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    // A checkpoint that was whole before may be there; of the rest only what tells what happened.
    const others = files.filter((file) => !file.includes(`${path.sep}checkpoints${path.sep}`));
    expect(others.map((file) => path.basename(file)).sort()).toEqual([
      'metrics.jsonl',
      'recipe.yaml',
      'run.json',
    ]);
  });

  it('leaves the champion that was there', async () => {
    expect((await trainHere()).code).toBe(0);
    expect(await trainHere(...large)).toMatchObject(noSpace);
    const { stdout } = await runTrainer(
      ['evaluate', '--model', 'tiny@champion', '--data', task.data, '--label-column', 'lang', '--json'],
      env,
    );
    expect(JSON.parse(stdout)).toMatchObject({ model: { name: 'tiny', version: '1' } });
  });

  it('ends a batch without an output that looks whole', async () => {
    const input = path.join(task.folder, 'many.csv');
    await writeFile(input, tinyCsv(20_000));
    const output = path.join(folder, 'answers.jsonl');
    const args = ['classify', '--model', 'tiny@champion', '--input', input, '--output', output];
    expect(await trainer(...args)).toMatchObject(noSpace);
    await expect(stat(output)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Mounts a file system of 1 MiB; undefined where that is not permitted. */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'runestone-disk-'));
  const mountPoint = path.join(folder, 'disk');
  mkdirSync(mountPoint);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mountPoint], { stdio: 'ignore' });
    return mountPoint;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}
