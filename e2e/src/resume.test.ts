import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, finished, runTrainer, startProgram } from './runestone-process.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

interface Trained {
  readonly runId: string;
  readonly bundle: { readonly manifestSha256: string };
}

describe('a training that is killed', () => {
  let task: TinyTask;
  let whole: Trained;
  const args = () => ['--recipe', task.recipe, '--set', 'model.epochs=150', '--set', 'model.patience=150'];

  beforeAll(async () => {
    task = await createTinyTask();
    whole = JSON.parse((await runTrainer(['train', ...args(), '--json'], task.env)).stdout) as Trained;
  }, 60_000);
  afterAll(() => rm(task.folder, { recursive: true, force: true }));

  /** Starts a training in a home of its own, and waits until its first epoch is done. */
  const startTraining = async (home: string, ...more: string[]) => {
    const child = startProgram('trainer', ['train', ...args(), ...more], { RUNESTONE_HOME: home });
    const ended = finished(child);
    const state = await eventually(async () => {
      const files = await readdir(home, { recursive: true });
      return files.find((file) => file.endsWith('state/replica-0'));
    });
    return { child, ended, runId: state.split(path.sep)[2] as string };
  };

  it.each([0, 150, 400, 700])(
    'goes on to the same bytes after SIGKILL, %s ms after its first epoch',
    async (ms) => {
      const env = { RUNESTONE_HOME: path.join(task.folder, `killed-${ms}`) };
      const { child, ended, runId } = await startTraining(env.RUNESTONE_HOME);
      await delay(ms);
      child.kill('SIGKILL');
      expect(await ended).toMatchObject({ code: 128 });
      const resumed = await runTrainer(['train', '--resume', runId.slice(0, 8), '--json'], env);
      expect(resumed).toMatchObject({ code: 0 });
      expect(JSON.parse(resumed.stdout)).toMatchObject({
        runId,
        bundle: { manifestSha256: whole.bundle.manifestSha256 },
      });
      expect(await runTrainer(['train', '--resume', runId], env)).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('is finished'),
      });
    },
    60_000,
  );

  it('says how to go on after Ctrl-C', async () => {
    const longer = ['--set', 'model.epochs=1000', '--set', 'model.patience=1000'];
    const { child, ended, runId } = await startTraining(path.join(task.folder, 'stopped'), ...longer);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`To go on with it: npx nx run trainer:train --resume ${runId}`);
  }, 60_000);
});
