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
  let tookMs: number;
  let resumptions = 0;
  const args = () => ['--recipe', task.recipe, '--set', 'model.epochs=150', '--set', 'model.patience=150'];

  beforeAll(async () => {
    task = await createTinyTask();
    const began = Date.now();
    whole = JSON.parse((await runTrainer(['train', ...args(), '--json'], task.env)).stdout) as Trained;
    tookMs = Date.now() - began;
  }, 60_000);
  afterAll(() => rm(task.folder, { recursive: true, force: true }));

  it.each([0.5, 0.65, 0.8, 0.95])(
    'goes on to the same bytes after SIGKILL at %s of its time',
    async (share) => {
      const child = startProgram('trainer', ['train', ...args(), '--json'], task.env);
      const ended = finished(child);
      await delay(tookMs * share);
      child.kill('SIGKILL');
      const { stdout } = await ended;
      const { stdout: listed } = await runTrainer(['runs', 'list', '--limit', '1', '--json'], task.env);
      const [latest] = JSON.parse(listed) as { runId: string; status: string }[];
      const runId = latest?.runId as string;
      if (stdout !== '' || latest?.status === 'FINISHED') return;
      // Killed before it began, which is as good as never started.
      if (runId === whole.runId) return;
      resumptions += 1;
      const resumed = await runTrainer(['train', '--resume', runId.slice(0, 8), '--json'], task.env);
      expect(resumed).toMatchObject({ code: 0 });
      expect(JSON.parse(resumed.stdout)).toMatchObject({
        runId,
        bundle: { manifestSha256: whole.bundle.manifestSha256 },
      });
      expect(await runTrainer(['train', '--resume', runId], task.env)).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('is finished'),
      });
    },
    60_000,
  );

  it('was killed while it trained', () => {
    expect(resumptions).toBeGreaterThanOrEqual(2);
  });

  it('says how to go on after Ctrl-C', async () => {
    const home = path.join(task.folder, 'other-home');
    const longer = [...args(), '--set', 'model.epochs=1000', '--set', 'model.patience=1000'];
    const child = startProgram('trainer', ['train', ...longer], { RUNESTONE_HOME: home });
    const ended = finished(child);
    await eventually(async () => {
      const files = await readdir(home, { recursive: true });
      return files.find((file) => file.endsWith('state/replica-0'));
    });
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/To go on with it: npx nx run trainer:train --resume [0-9a-f]{32}/);
  }, 60_000);
});
