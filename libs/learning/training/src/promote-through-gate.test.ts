import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { groupNames } from '@runestone/examples';
import { createModelLoader } from '@runestone/model-loader';
import {
  parseRecipe,
  prepareData,
  promoteThroughGate,
  train,
  type GateContext,
  type TrainingResult,
} from './index.ts';
import { contextOf, home, useTrainingHome } from './testing/training-home.ts';

const words = {
  dan: ['jeg', 'ikke', 'hvad', 'der', 'skete', 'går', 'træer', 'også'],
  swe: ['jag', 'inte', 'vad', 'som', 'hände', 'igår', 'träd', 'också'],
};

let context: GateContext;
/** Trains a version; `spoilt` of ten training rows of each language get the other label. */
let trainVersion: (spoilt?: number, settings?: readonly string[]) => Promise<TrainingResult>;

useTrainingHome(async () => {
  const stores = contextOf();
  context = { ...stores, loader: createModelLoader(stores) };
  const csv = (rows: number, spoilt: number, step: number): string =>
    `text,label\n${Array.from({ length: rows }, (_, i) => {
      const label = i % 2 === 0 ? 'dan' : 'swe';
      const list = words[label];
      const text = [0, 1, 2, 3].map((k) => list[(i * step + k * k * 3 + (i >> 3)) % 8]).join(' ');
      return `${text} ${i},${(i >> 1) % 10 < spoilt ? (label === 'dan' ? 'swe' : 'dan') : label}`;
    }).join('\n')}\n`;
  const held = path.join(home, 'held.csv');
  await writeFile(held, csv(120, 0, 5).replaceAll(/^(?!text|$)/gm, 'x y z '));
  trainVersion = async (spoilt = 0, settings = []) => {
    const data = path.join(home, `data-${spoilt}.csv`);
    await writeFile(data, csv(300, spoilt, 3));
    const yaml = `
name: tiny
labels: { labels: [dan, swe] }
data: { sources: [{ type: file, file: ${data}, as: csv }], validation: 0.1, test: 0 }
text: { features: { id: hashed-ngrams, charBits: 10, wordBits: 8 } }
evaluation: { sources: [{ type: file, file: ${held}, as: held }] }
`;
    return train(parseRecipe(yaml, 'tiny.yaml', settings), stores);
  };
});

const promote = (version: number, changes: { force?: boolean; reason?: string } = {}) =>
  promoteThroughGate({ name: 'tiny', version, reason: 'because', ...changes }, context);
const recipeUri = async (version: number): Promise<string> => {
  const { runId } = await context.registry.getVersion('tiny', version);
  return `${(await context.tracker.getRun(runId as string)).artifactUri}/recipe.yaml`;
};
const championOf = async (): Promise<number> => (await context.registry.getAlias('tiny', 'champion')).version;

describe('promoteThroughGate', () => {
  it('promotes the first version and an equal one, and writes down why at both', async () => {
    await trainVersion();
    await trainVersion();
    expect(await promote(1)).toMatchObject({ promoted: true, decision: { checks: [] } });
    const { promoted, decision } = await promote(2);
    expect({ promoted, champion: decision?.champion }).toEqual({ promoted: true, champion: 'tiny/1' });
    expect((await context.registry.getVersion('tiny', 2)).tags).toMatchObject({
      'runestone.gate': 'passed',
      'runestone.gate.against': 'tiny/1',
      'runestone.gate.reasons': '+ held: 0 texts won, 0 lost of 120; within the tolerance of 0.002',
    });
    expect((await context.registry.getVersion('tiny', 1)).tags).toMatchObject({
      'runestone.gate.challenged_by': 'tiny/2: passed',
    });
  });

  it('keeps the champion when a worse version comes, unless forced, with the reason', async () => {
    await trainVersion();
    await promote(1);
    await trainVersion(8);
    const refused = await promote(2);
    expect(refused).toMatchObject({ promoted: false, decision: { passed: false, champion: 'tiny/1' } });
    expect(await championOf()).toBe(1);
    expect((await context.registry.getVersion('tiny', 2)).tags['runestone.gate']).toBe('failed');
    expect((await context.registry.getVersion('tiny', 1)).tags['runestone.gate.challenged_by']).toBe(
      'tiny/2: failed',
    );
    expect(await promote(2, { force: true, reason: 'the law says so' })).toEqual({ promoted: true });
    expect(await championOf()).toBe(2);
    expect((await context.registry.history('tiny')).at(-1)?.reason).toBe('forced: the law says so');
    expect((await context.registry.getVersion('tiny', 2)).tags).toMatchObject({
      'runestone.gate': 'forced',
      'runestone.gate.reasons': 'the law says so',
    });
  });

  it('leaves out of the comparison what a champion of another split was trained on', async () => {
    const shares = ['data.test=0.4'];
    await trainVersion(3, ['seed=2', ...shares]);
    await trainVersion(3, shares);
    await promote(1);
    const { decision } = await promote(2);
    const [csv] = decision?.checks ?? [];
    const texts = Number(/of (\d+);/.exec(csv?.reason ?? '')?.[1]);
    const { tests } = await prepareData(
      parseRecipe((await context.artifacts.read(await recipeUri(2))).toString(), 'r.yaml'),
      context.sources,
    );
    const whole = tests.get('csv')?.length ?? 0;
    expect(csv?.reason).toMatch(/^csv: /);
    expect(texts).toBeGreaterThan(whole * 0.2);
    expect(texts).toBeLessThan(whole * 0.7);
  });

  it.each([
    ['a group', 'part'],
    ['one of several groups', '[row, part]'],
  ])(
    'refuses what cannot be compared: every test in %s that the champion was trained on',
    async (_, group) => {
      const lines = Array.from({ length: 200 }, (_, i) => {
        const label = i % 2 === 0 ? 'dan' : 'swe';
        return `${words[label][i % 8]} ${[...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('')},${label},g${i % 10},r${i}`;
      });
      await writeFile(path.join(home, 'grouped.csv'), `text,label,part,row\n${lines.join('\n')}\n`);
      const grouped = [
        `data.sources=[{ type: file, file: ${path.join(home, 'grouped.csv')}, as: csv, group: ${group} }]`,
        'evaluation.sources=[]',
        'data.test=0.2',
      ];
      const partsOf = async (seed: number) => {
        const { version } = await trainVersion(0, [...grouped, `seed=${seed}`]);
        const { tests } = await prepareData(
          parseRecipe((await context.artifacts.read(await recipeUri(version?.version ?? 0))).toString(), 'r'),
          context.sources,
        );
        return new Set([...tests.values()].flat().flatMap(groupNames));
      };
      const first = await partsOf(1);
      let other = 2;
      while ([...(await partsOf(other))].some((group) => first.has(group))) other += 1;
      await promote(1);
      const { promoted, decision } = await promote(other);
      expect(promoted).toBe(false);
      expect(decision?.checks.at(-1)?.reason).toContain('train with its seed');
    },
  );

  it("holds the candidate's own floors", async () => {
    await trainVersion(0, ['promotion.floors=[{ source: held, accuracy: 1, f1: { dan: 1 } }]']);
    await trainVersion(8, ['promotion.floors=[{ source: held, accuracy: 0.9 }]']);
    expect((await promote(1)).promoted).toBe(true);
    const { decision } = await promote(2);
    expect(decision?.checks.filter(({ passed }) => !passed)).toHaveLength(2);
  });

  it('gives way when another version became champion while it was judging', async () => {
    for (const _ of [1, 2, 3]) await trainVersion();
    await promote(1);
    let overtaken = false;
    const slow: GateContext = {
      ...context,
      pause: async () => {
        if (!overtaken) {
          overtaken = true;
          await promote(3);
        }
      },
    };
    await expect(
      promoteThroughGate({ name: 'tiny', version: 2, reason: 'slow' }, slow),
    ).rejects.toMatchObject({ code: 'REGISTRY_ALIAS_MOVED' });
    expect(await championOf()).toBe(3);
  });

  it('says what to do where the recipe of the candidate is gone', async () => {
    const { bundleUri } = await trainVersion();
    await rm(fileURLToPath(`${bundleUri}/../recipe.yaml`));
    await expect(promote(1)).rejects.toMatchObject({
      code: 'TRAINING_NOT_JUDGEABLE',
      message: expect.stringContaining('--force'),
    });
    expect((await promote(1, { force: true })).promoted).toBe(true);
  });

  it('refuses a damaged bundle, by force too', async () => {
    const { bundleUri } = await trainVersion();
    await writeFile(fileURLToPath(`${bundleUri}/steps/ngram-linear.bias.bin`), 'x');
    await expect(promote(1, { force: true })).rejects.toMatchObject({ kind: 'integrity' });
  });
});
