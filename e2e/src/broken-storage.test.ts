import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTrainer } from './runestone-process.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

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
  const parts = [
    'manifest.json',
    'model-card.md',
    'MLmodel',
    'steps/ngram-linear.weights.bin',
  ];

  it('is tried for every file that bundles have, apart from repetition', async () => {
    const entries = await readdir(bundle, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(bundle, path.join(entry.parentPath, entry.name)));
    expect(files).toEqual(expect.arrayContaining(parts));
    for (const file of files) {
      const whole = await readFile(path.join(bundle, file));
      const flipped = Buffer.from(whole);
      flipped[whole.length >> 1] = (whole[whole.length >> 1] as number) ^ 1;
      await writeFile(path.join(bundle, file), flipped);
      const { code, stdout, stderr } = await evaluate('tiny@champion');
      await writeFile(path.join(bundle, file), whole);
      expect({ file, code, stdout }).toEqual({ file, code: 7, stdout: '' });
      expect(stderr).toContain(path.basename(file));
    }
    expect((await evaluate('tiny@champion')).code).toBe(0);
  });
});

const disk = mountSmallDisk();
const onSmallDisk = disk === undefined ? describe.skip : describe;

onSmallDisk(`a full disk${disk === undefined ? ' (skipped: mounting a tmpfs is not permitted here)' : ''}`, () => {
  const folder = disk as string;
  afterAll(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });

  it('ends a training with a clear error; nothing is registered and no bundle stands there', async () => {
    const env = { RUNESTONE_HOME: path.join(folder, 'home') };
    const { code, stdout, stderr } = await runTrainer(['train', '--recipe', task.recipe, '--promote'], env);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toMatch(/disk .*full/);
    const files = await readdir(env.RUNESTONE_HOME, { recursive: true });
    expect(files.filter((file) => /manifest\.json|registry|\.tmp|temp/.test(file))).toEqual([]);
  });

  it('leaves the champion that was there, and goes on when there is room', async () => {
    const env = { RUNESTONE_HOME: path.join(folder, 'home') };
    await rm(env.RUNESTONE_HOME, { recursive: true });
    const small = ['--set', 'text.features.charBits=8', '--set', 'text.features.wordBits=8', '--json'];
    expect(await runTrainer(['train', '--recipe', task.recipe, '--promote', ...small], env)).toMatchObject({
      code: 0,
    });
    const refused = await runTrainer(['train', '--recipe', task.recipe, '--promote'], env);
    expect(refused.code).toBe(6);
    const champion = await runTrainer(
      ['evaluate', '--model', 'tiny@champion', '--data', task.data, '--label-column', 'lang', '--json'],
      env,
    );
    expect(JSON.parse(champion.stdout)).toMatchObject({ model: { name: 'tiny', version: '1' } });
    await rm(env.RUNESTONE_HOME, { recursive: true });
  });

  it('ends a batch with a clear error and without an output that looks whole', async () => {
    const output = path.join(folder, 'answers.jsonl');
    const args = ['classify', '--model', 'tiny@champion', '--input', task.data, '--output', output];
    expect(await trainer(...args)).toMatchObject({ code: 6, stderr: expect.stringMatching(/disk .*full/) });
    await expect(stat(output)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Mounts a file system of 40 KiB; undefined where that is not permitted. */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'runestone-disk-'));
  const mountPoint = path.join(folder, 'disk');
  mkdirSync(mountPoint);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', mountPoint], { stdio: 'ignore' });
    return mountPoint;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}
