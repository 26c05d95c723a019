import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '@runestone/random';
import { labelsOf, standardSteps } from '@runestone/text-pipeline';
import { describeBundle } from './describe-bundle.ts';
import { fitPipeline, parseRecipe, prepareData } from './index.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-thresholds-'));
  await writeFile(path.join(home, 'data.csv'), csvOf(600));
});
afterAll(() => rm(home, { recursive: true }));

/** Texts that are all of one kind; of those with "tea" three in ten are gifts too, which nothing in them tells. */
function csvOf(rows: number): string {
  const random = createRandom(1);
  const word = () => `${'bdfghjklmnprst'[random.nextInt(14)]}${'eiouy'[random.nextInt(5)]}`;
  const lines = Array.from({ length: rows }, (_, row) => {
    const drink = row % 2 === 0;
    const labels = [drink ? 'Drink' : 'Tool', ...(drink && row % 20 < 6 ? ['Gift'] : [])];
    return `${drink ? 'tea' : 'saw'} ${word()} ${word()},${labels.join('|')}`;
  });
  return `text,label\n${lines.join('\n')}\n`;
}

async function fit(changes: readonly string[]) {
  const recipe = parseRecipe(
    `
name: tiny
labels: { kind: multi, labels: [Drink, Tool, Gift] }
data:
  sources: [{ type: file, file: ${path.join(home, 'data.csv')}, as: csv, labelSeparator: '|', several: all }]
  validation: 0.4
  test: 0.1
text: { features: { id: hashed-ngrams, charMax: 1, charBits: 8, wordBits: 10 } }
model: { id: ngram-linear, epochs: 6 }
`,
    'tiny.yaml',
    changes,
  );
  const data = await prepareData(recipe, { directories: [], home });
  const { exported, full } = await fitPipeline(recipe, data, {
    steps: standardSteps,
    pause: async () => undefined,
  });
  const { decider } = exported.parts;
  const documents = describeBundle(recipe, data, { evaluations: new Map(), decision: decider.options });
  const answers = await exported.classify(data.validation.map(({ text }) => text));
  const gifts = answers.filter((answer) => labelsOf(answer).includes('Gift'));
  return {
    thresholds: decider.options.thresholds,
    ofFull: full.parts.decider.options.thresholds,
    giftRatio: gifts.length / answers.length,
    card: new TextDecoder().decode(documents[0]?.bytes),
  };
}

describe('thresholds of a task with several labels', () => {
  it('are 0.5 unless the recipe has them tuned', async () => {
    const { thresholds, giftRatio, card } = await fit([]);
    expect(thresholds).toBeUndefined();
    expect(giftRatio).toBeLessThan(0.3);
    expect(card).not.toContain('## Thresholds');
  });

  it('are tuned on the validation part, go with the bundle, and stand on its card', async () => {
    const { thresholds, ofFull, giftRatio, card } = await fit(['decision.thresholds=tuned']);
    expect(thresholds?.slice(0, 2)).toEqual([0.5, 0.5]);
    expect(ofFull).toEqual(thresholds);
    // Nothing tells which tea is a gift, so F1 is best where all of it, half of the texts, is given the label.
    expect(giftRatio).toBeCloseTo(0.5, 1);
    expect(card).toContain(`| \`Gift\` | ${thresholds?.[2]?.toFixed(4)} |`);
  });

  it('are tuned without calibration too', async () => {
    const { thresholds } = await fit(['decision.thresholds=tuned', 'decision.calibrate=false']);
    expect(thresholds?.[2]).toBeLessThan(0.4);
  });
});
