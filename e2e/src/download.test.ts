import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTrainer } from './runestone-process.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
let runId: string;
const trainer = (...args: string[]) => runTrainer(args, task.env);
const train = async (...args: string[]): Promise<string> => {
  const { stdout } = await trainer('train', '--recipe', task.recipe, ...args, '--json');
  return (JSON.parse(stdout) as { runId: string }).runId;
};

beforeAll(async () => {
  task = await createTinyTask();
  runId = await train();
});
afterAll(() => rm(task.folder, { recursive: true, force: true }));

describe('download', () => {
  const evaluate = (model: string) =>
    trainer('evaluate', '--model', model, '--data', task.data, '--label-column', 'lang', '--json');

  it('fetches a verified bundle that answers without the stores', async () => {
    const folder = path.join(task.folder, 'fetched');
    const fetched = await trainer('download', '--model', 'tiny/1', '--output', folder, '--json');
    expect(JSON.parse(fetched.stdout)).toMatchObject({ name: 'tiny', version: '1', directory: folder });
    const here = await runTrainer(
      ['evaluate', '--model', folder, '--data', task.data, '--label-column', 'lang', '--json'],
      { RUNESTONE_HOME: path.join(task.folder, 'nothing') },
    );
    const [one, other] = [here, await evaluate('tiny/1')].map(
      ({ stdout }) => (JSON.parse(stdout) as { perClass: object }).perClass,
    );
    expect(one).toEqual(other);
    // The same again is done already; another model in its place is refused.
    expect((await trainer('download', '-e', 'tiny', '-r', runId, '--output', folder)).code).toBe(0);
    const later = await train('--seed', '9');
    expect(await trainer('download', '-r', later, '--output', folder)).toMatchObject({ code: 4 });
    expect(await evaluate(folder)).toMatchObject({ code: 0 });
  });

  it.each([
    ['nothing', [], 2, /either --model, or --run/],
    ['both', ['--model', 'tiny', '-r', 'abcdef'], 2, /either --model, or --run/],
    ['a checkpoint of a version', ['--model', 'tiny/1', '-c', '4'], 2, /goes with --run/],
    ['a run that is not there', ['-r', '0000000'], 3, /no run "0000000"/],
    ['no run id', ['-r', '../x'], 2, /names no model/],
  ])('says what is wrong with %s, and writes nothing', async (_, args, code, message) => {
    const folder = path.join(task.folder, 'none');
    const result = await trainer('download', ...args, '--output', folder);
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(message) });
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a run of another experiment, and a checkpoint that is not there', async () => {
    const folder = path.join(task.folder, 'none');
    const other = await trainer('download', '-e', '0', '-r', runId, '--output', folder);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('experiment tiny, not to 0') });
    expect(await trainer('download', '-r', runId, '-c', '49', '--output', folder)).toMatchObject({
      code: 3,
    });
  });
});
