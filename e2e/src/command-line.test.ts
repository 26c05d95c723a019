import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, finished, runTrainer, startProgram } from './runestone-process.ts';
import { createTinyTask, tinyCsv, type TinyTask } from './tiny-task.ts';

interface TrainJson {
  readonly runId: string;
  readonly model: { readonly name: string; readonly version: number };
  readonly bundle: { readonly uri: string; readonly sizeBytes: number; readonly manifestSha256: string };
  readonly evaluations: { readonly csv: { readonly accuracy: number } };
}

interface RunJson {
  readonly runId: string;
  readonly params: Readonly<Record<string, string>>;
}

interface EvaluationJson {
  readonly accuracy: number;
  readonly perClass: object;
  readonly support: number;
}

let task: TinyTask;
let first: TrainJson;
const trainer = (...args: string[]) => runTrainer(args, { ...task.env, RUNESTONE_DATA_PATH: '' });

beforeAll(async () => {
  task = await createTinyTask();
  const { stdout, stderr, code } = await trainer('train', '--recipe', task.recipe, '--promote', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  first = JSON.parse(stdout) as TrainJson;
});
afterAll(() => rm(task.folder, { recursive: true, force: true }));

describe('train', () => {
  it('gives byte-identical bundles for the same recipe, data and seed', async () => {
    const again = JSON.parse((await trainer('train', '--recipe', task.recipe, '--json')).stdout) as TrainJson;
    expect(again.bundle.manifestSha256).toBe(first.bundle.manifestSha256);
    expect(again.model.version).toBe(first.model.version + 1);
  });

  it('trains nothing where a version comes from the same recipe and data, if it is told so', async () => {
    const unless = async (...args: string[]): Promise<unknown> => {
      const given = ['train', '--recipe', task.recipe, '--unless-trained', '--json', ...args];
      return JSON.parse((await trainer(...given)).stdout);
    };
    const { model, runId } = first;
    expect(await unless('--promote')).toMatchObject({ model, runId, trained: false, promoted: true });
    expect(await unless('--seed', '7')).toMatchObject({ trained: true });
    const refused = await trainer('train', '--recipe', task.recipe, '--unless-trained', '--no-register');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('TRAINER_OPTION_INVALID')]);
  });

  it('gives the same bundle however many threads train its replicas', async () => {
    const args = ['train', '--recipe', task.recipe, '--no-register', '--set', 'model.replicas=3', '--json'];
    const hashes = await Promise.all(
      ['1', '3'].map(async (threads) => {
        const { stdout } = await runTrainer(args, { ...task.env, RUNESTONE_THREADS: threads });
        return (JSON.parse(stdout) as TrainJson).bundle.manifestSha256;
      }),
    );
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[0]).not.toBe(first.bundle.manifestSha256);
  });

  it('prints the table, the run and the version for people, and no progress where no terminal is', async () => {
    const { stdout, stderr } = await trainer(
      'train',
      '--recipe',
      task.recipe,
      '--set',
      'model.epochs=1',
      '--no-register',
    );
    expect(stdout).toMatch(/precision +recall +F1 +support\nDanish/);
    expect(stdout).toMatch(/\nrun [0-9a-f]{32}, /);
    expect(stderr).toBe('');
  });

  it('stops at Ctrl-C: exit 130, the run is KILLED, nothing is registered or half-written', async () => {
    const env = { RUNESTONE_HOME: path.join(task.folder, 'interrupted') };
    const child = startProgram(
      'trainer',
      ['train', '--recipe', task.recipe, '--set', 'model.epochs=1000', '--set', 'model.patience=1000'],
      env,
    );
    const end = finished(child);
    await eventually(async () => {
      const [run] = await readdir(path.join(env.RUNESTONE_HOME, 'runs/tiny'));
      const log = await stat(path.join(env.RUNESTONE_HOME, 'runs/tiny', run as string, 'metrics.jsonl'));
      return log.size > 0 ? true : undefined;
    });
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    const runs = JSON.parse((await runTrainer(['runs', '--json'], env)).stdout) as { status: string }[];
    expect(runs.map(({ status }) => status)).toEqual(['KILLED']);
    // The recipe among them, so that the run can go on; no model is registered.
    expect((await readdir(env.RUNESTONE_HOME)).sort()).toEqual(['artifacts', 'runs']);
  });

  it.each([
    ['an unknown recipe', ['--recipe', 'language-di'], 3, /did you mean "language-id"/],
    ['an unknown key', ['--set', 'model.epohcs=3'], 2, /did you mean "epochs"/],
    [
      'a missing data set',
      ['--set', 'data.sources=[{ type: file, name: nowhere, file: x.csv }]'],
      3,
      /nowhere.*RUNESTONE_DATA_PATH/s,
    ],
    ['an unknown option', ['--recpie', 'x'], 2, /--recipe/],
  ])('refuses %s', async (_, args, code, message) => {
    const recipe = args.includes('--recipe') ? [] : ['--recipe', task.recipe];
    const result = await trainer('train', ...recipe, ...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(message);
  });

  it('names the line of malformed YAML and of a malformed row', async () => {
    const yaml = path.join(task.folder, 'bad.yaml');
    await writeFile(yaml, 'name: x\nlabels: { labels: [a\n');
    expect(await trainer('train', '--recipe', yaml)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/line \d/),
    });
    const rows = path.join(task.folder, 'bad.csv');
    await writeFile(rows, 'text,lang\nhej,swe\n"never closed,dan\n');
    const result = await trainer(
      'train',
      '--recipe',
      task.recipe,
      '--set',
      `data.sources=[{ type: file, file: ${rows}, label: lang }]`,
    );
    expect(result).toMatchObject({ code: 2, stderr: expect.stringMatching(/line 3/) });
  });
});

describe('evaluate', () => {
  it('evaluates any file, with the labels mapped, as one line of JSON', async () => {
    const file = path.join(task.folder, 'f.csv.gz');
    await writeFile(
      file,
      gzipSync(tinyCsv(300).replaceAll(',dan\n', ',dk\n').replaceAll(',Other\n', ',en\n')),
    );
    const columns = ['--label-column', 'lang', '--map', 'dk=dan,swe=swe', '--default', 'Other'];
    const args = ['--data', file, ...columns, '--json'];
    const { stdout } = await trainer('evaluate', '--model', 'tiny@champion', ...args);
    const result = JSON.parse(stdout) as {
      accuracy: number;
      perClass: Record<string, { support: number }>;
      model: object;
    };
    expect(result.accuracy).toBeGreaterThan(0.9);
    expect(result.perClass['dan']?.support).toBe(100);
    expect(result.model).toMatchObject({ name: 'tiny', runId: first.runId });
  });

  it('takes a run and a directory as well', async () => {
    const data = ['--data', task.data, '--label-column', 'lang', '--json'];
    const byRun = await trainer('evaluate', '--model', `run:${first.runId}`, ...data);
    const byFolder = await trainer('evaluate', '--model', fileURLToPath(first.bundle.uri), ...data);
    expect(byRun.code).toBe(0);
    expect((JSON.parse(byFolder.stdout) as TrainJson['evaluations']['csv']).accuracy).toBe(
      (JSON.parse(byRun.stdout) as TrainJson['evaluations']['csv']).accuracy,
    );
  });

  it('gives the very numbers that training gave for the same file', async () => {
    const later = path.join(task.folder, 'later.csv');
    // Other openings than those of the training data, which would be taken out of it as leaks.
    const rows = tinyCsv(90).replaceAll(/^"/gm, '"alfa beta gamma ');
    await writeFile(later, `${rows}"jeg inte what",Other\n"jag ikke vad tree",dan\n`);
    const source = `evaluation.sources=[{ type: file, file: ${later}, label: lang, as: later }]`;
    const trained = await trainer('train', '--recipe', task.recipe, '--set', source, '--json');
    expect(trained.stderr).toBe('');
    const { runId, evaluations } = JSON.parse(trained.stdout) as {
      runId: string;
      evaluations: Record<string, EvaluationJson>;
    };
    const { stdout } = await trainer(
      ...['evaluate', '--model', `run:${runId}`, '--data', later, '--label-column', 'lang', '--json'],
    );
    const { accuracy, perClass, support } = JSON.parse(stdout) as EvaluationJson;
    expect(support).toBe(92);
    expect({ accuracy, perClass }).toEqual({
      accuracy: evaluations['later']?.accuracy,
      perClass: evaluations['later']?.perClass,
    });
  });

  it('says what it does not know', async () => {
    const missing = await trainer('evaluate', '--model', 'nobody@champion', '--data', task.data);
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('nobody') });
    const column = await trainer(
      'evaluate',
      '--model',
      'tiny/1',
      '--data',
      task.data,
      '--label-column',
      'label',
    );
    expect(column).toMatchObject({ code: 2, stderr: expect.stringMatching(/lang/) });
  });
});

describe('drift', () => {
  const compare = async (csv: string, model = 'tiny@champion') => {
    const input = path.join(task.folder, 'live.csv');
    await writeFile(input, csv);
    return trainer('drift', '--model', model, '--input', input, '--json');
  };

  it('ends with exit code 8 where texts are unlike those that the model was judged on', async () => {
    const { code, stdout } = await compare(`text\n${'WHAT HAPPENED YESTERDAY\n'.repeat(150)}`);
    const { verdict, records, measures } = JSON.parse(stdout) as {
      verdict: string;
      records: number;
      measures: { measure: string; verdict: string }[];
    };
    expect({ code, verdict, records }).toEqual({ code: 8, verdict: 'drift', records: 150 });
    expect(measures).toContainEqual(expect.objectContaining({ measure: 'upperCase', verdict: 'drift' }));
  });

  it('says of few texts that they are not enough', async () => {
    const { code, stdout } = await compare(tinyCsv(99));
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      ...{ code: 0, verdict: 'not-enough-data', records: 99 },
    });
  });

  it('says that a checkpoint has nothing to compare with', async () => {
    const { code, stderr } = await compare(tinyCsv(300), `run:${first.runId}/3`);
    expect([code, stderr]).toEqual([3, expect.stringContaining('TRAINER_REFERENCE_MISSING')]);
  });
});

describe('classify', () => {
  const input = () => path.join(task.folder, 'many.csv');
  const args = (output: string) => [
    'classify',
    '--model',
    'tiny@champion',
    '--input',
    input(),
    '--output',
    output,
  ];

  it('goes on after SIGKILL and gives the same file as without', async () => {
    await writeFile(input(), tinyCsv(60_000));
    const whole = path.join(task.folder, 'whole.jsonl');
    expect((await trainer(...args(whole))).code).toBe(0);
    const broken = path.join(task.folder, 'broken.jsonl');
    const child = startProgram('trainer', args(broken), task.env);
    const end = finished(child);
    await eventually(async () => ((await stat(`${broken}.partial`)).size > 100_000 ? true : undefined));
    child.kill('SIGKILL');
    await end;
    await expect(stat(broken)).rejects.toMatchObject({ code: 'ENOENT' });
    const resumed = await trainer(...args(broken), '--json');
    expect((JSON.parse(resumed.stdout) as { resumedAt: number }).resumedAt).toBeGreaterThan(0);
    expect(await readFile(broken, 'utf8')).toBe(await readFile(whole, 'utf8'));
    expect((await readdir(task.folder)).filter((file) => file.includes('partial'))).toEqual([]);
  });

  it('never overwrites a file unasked', async () => {
    const output = path.join(task.folder, 'precious.jsonl');
    await writeFile(output, 'precious');
    expect(await trainer(...args(output))).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('--force'),
    });
    expect(await readFile(output, 'utf8')).toBe('precious');
  });
});

describe('promote, rollback and runs', () => {
  it('moves the champion and gives it back', async () => {
    expect((await trainer('promote', 'tiny/2')).code).toBe(0);
    const back = await trainer('rollback', 'tiny', '--json');
    expect(JSON.parse(back.stdout)).toEqual({ name: 'tiny', version: 1, alias: 'champion' });
    expect(await trainer('promote', 'tiny/99')).toMatchObject({ code: 3 });
  });

  it('keeps the champion when a worse version comes, and says why; --force needs a reason', async () => {
    // It sees only words of six letters or more.
    const worse = ['charMin=8', 'charMax=8', 'wordMax=0'].flatMap((one) => ['--set', `text.features.${one}`]);
    const { code, stdout } = await trainer(
      ...['train', '--recipe', task.recipe, ...worse, '--promote', '--json'],
    );
    const result = JSON.parse(stdout) as TrainJson & { promoted: boolean; gate: { passed: boolean } };
    expect({ code, promoted: result.promoted, passed: result.gate.passed }).toEqual({
      code: 4,
      promoted: false,
      passed: false,
    });
    const version = `tiny/${result.model.version}`;
    const refused = await trainer('promote', version);
    expect(refused.code).toBe(4);
    expect(refused.stdout).toMatch(
      /✗ csv: \d+ texts won, \d+ lost .*\n.*was not promoted; tiny\/1 stays the champion/s,
    );
    expect(await trainer('promote', version, '--force')).toMatchObject({ code: 2 });
    expect((await trainer('promote', version, '--force', '--reason', 'a trial')).code).toBe(0);
    expect((await trainer('rollback', 'tiny')).stdout).toContain('tiny/1 is the champion again');
  });

  it('lists and compares runs', async () => {
    const runs = JSON.parse((await trainer('runs', '--json')).stdout) as RunJson[];
    expect(runs.length).toBeGreaterThanOrEqual(3);
    const short = runs.find(({ params }) => params['model.epochs'] === '1');
    const compared = await trainer('runs', 'compare', short?.runId as string, first.runId.slice(0, 8));
    expect(compared.stdout).toMatch(/model\.epochs +1 +3/);
  });

  it.each(['train', 'evaluate', 'classify', 'drift', 'report', 'promote', 'rollback', 'download', 'runs'])(
    '%s has --help',
    async (command) => {
      const { code, stdout } = await trainer(command, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: trainer ${command}`));
    },
  );
});
