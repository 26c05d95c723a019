import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTrainer } from './runestone-process.ts';

interface Evaluation {
  readonly accuracy: number;
  readonly perClass: Readonly<Record<string, { readonly f1: number }>>;
}

interface TrainJson {
  readonly bundle: { readonly sizeBytes: number };
  readonly exportLoss: { readonly agreement: number; readonly accuracy: number };
  readonly checks: { readonly passed: number; readonly total: number };
  readonly evaluations: Readonly<Record<string, Evaluation>>;
}

const sets = {
  nordicdsl: {
    file: 'nordicdsl_wiki_dev/dev.csv.gz',
    text: 'sentence',
    label: 'language',
    map: 'dk=dan,sv=swe,nb=nob,nn=nno',
  },
  slide: {
    file: 'slide_dev/gold_dev.jsonl.gz',
    text: 'text',
    label: 'languages',
    map: 'da=dan,sv=swe,nb=nob,nn=nno',
  },
  wili: {
    file: 'wili2018_partial/test.csv.gz',
    text: 'text_first100',
    label: 'label',
    map: 'dan=dan,swe=swe,nob=nob,nno=nno',
  },
} as const;

const folders = (process.env['RUNESTONE_DATA_PATH'] ?? '')
  .split(path.delimiter)
  .filter((folder) => folder !== '');
const pathOf = (file: string): string | undefined =>
  folders.map((folder) => path.join(folder, 'data', file)).find(existsSync);
const present = Object.values(sets).every(({ file }) => pathOf(file) !== undefined);
const required = process.env['RUNESTONE_REQUIRE_SERVICES'] === '1';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-quality-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function trainRecipe(recipe: string): Promise<TrainJson> {
  const { code, stdout, stderr } = await runTrainer(['train', '--recipe', recipe, '--promote', '--json'], {
    RUNESTONE_HOME: home,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as TrainJson;
}

async function evaluate({ file, text, label, map }: (typeof sets)[keyof typeof sets]): Promise<Evaluation> {
  const columns = ['--text-column', text, '--label-column', label, '--map', map, '--default', 'Other'];
  const args = [
    'evaluate',
    '--model',
    'language-id@champion',
    '--data',
    pathOf(file) as string,
    ...columns,
    '--json',
  ];
  const { code, stdout, stderr } = await runTrainer(args, { RUNESTONE_HOME: home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Evaluation;
}

describe('the data sets', () => {
  it('are on RUNESTONE_DATA_PATH where they are required', () => {
    expect(present || !required).toBe(true);
  });
});

const quality = present ? describe : describe.skip;

quality(
  'language-id, trained on npm packages only (skipped without the data sets on RUNESTONE_DATA_PATH)',
  () => {
    let result: TrainJson;
    beforeAll(async () => {
      result = await trainRecipe('language-id');
    });

    it('passes its behavioural checks', () => {
      expect(result.checks.passed).toBe(result.checks.total);
    });

    it.each([
      ['nordicdsl', 0.8],
      ['slide', 0.84],
      ['wili', 0.94],
    ] as const)('is right on %s, which it has never seen, at least %d of the time', async (name, floor) => {
      expect((await evaluate(sets[name])).accuracy).toBeGreaterThanOrEqual(floor);
    });
  },
);

quality('language-id-nordic (skipped without the data sets on RUNESTONE_DATA_PATH)', () => {
  let result: TrainJson;
  beforeAll(async () => {
    result = await trainRecipe('language-id-nordic');
  });

  it('is above the figures measured for fastText on WiLI-2018 prefixes', async () => {
    const wili = await evaluate(sets.wili);
    expect(wili.accuracy).toBeGreaterThan(0.9906);
    expect(wili.perClass['dan']?.f1).toBeGreaterThan(0.953);
    expect(wili.perClass['swe']?.f1).toBeGreaterThan(0.992);
    expect(wili.perClass['nob']?.f1).toBeGreaterThan(0.954);
  });

  it('has an export of at most 2 MB that labels as the full model does', () => {
    expect(result.bundle.sizeBytes).toBeLessThanOrEqual(2_000_000);
    expect(result.exportLoss.agreement).toBeGreaterThanOrEqual(0.998);
  });

  it('reports every source on its own', () => {
    expect(Object.keys(result.evaluations)).toEqual(
      expect.arrayContaining([
        'nordicdsl_wiki_dev',
        'slide_dev',
        'wili2018_partial',
        'lingua-sentences',
        'wili2018-test',
        'slide-gold-dev',
      ]),
    );
    expect(result.checks.passed).toBe(result.checks.total);
  });
});
