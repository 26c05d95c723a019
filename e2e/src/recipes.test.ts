import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTrainer } from './runestone-process.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
const trainer = (...args: string[]) => runTrainer(args, { ...task.env, RUNESTONE_DATA_PATH: '' });

beforeAll(async () => {
  task = await createTinyTask();
});
afterAll(() => rm(task.folder, { recursive: true, force: true }));

describe('recipes', () => {
  it('tells which of the recipes can be trained here, without training or fetching', async () => {
    const { code, stdout } = await trainer('recipes', task.recipe, 'project-tags', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      home: task.env.RUNESTONE_HOME,
      recipes: [
        { recipe: task.recipe, name: 'tiny', state: 'ready', needs: [{ name: task.data, state: 'here' }] },
        {
          ...{ recipe: 'project-tags', state: 'missing' },
          needs: [
            { name: 'made_with_ml/dataset.csv.gz', required: true, state: 'missing' },
            { name: 'made_with_ml/holdout.csv.gz', origin: expect.stringContaining('Made With ML') },
            { kind: 'encoder', name: expect.stringContaining('all-MiniLM-L6-v2'), required: true },
            { kind: 'library', required: false },
          ],
        },
      ],
    });
  });

  it('lists all of them unless told which', async () => {
    const { stdout } = await trainer('recipes');
    const names = await readdir(fileURLToPath(new URL('../../apps/trainer/recipes', import.meta.url)));
    for (const name of names) expect(stdout).toMatch(new RegExp(`\n  ${path.basename(name, '.yaml')}[,\n]`));
    expect(stdout).toContain('How to get what is missing');
  });
});
