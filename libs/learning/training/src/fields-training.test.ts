import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TextInput } from '@runestone/fields';
import { createRandom } from '@runestone/random';
import { standardSteps, type Classification } from '@runestone/text-pipeline';
import { describeBundle } from './describe-bundle.ts';
import { fitPipeline, parseRecipe, prepareData } from './index.ts';
import { goldenTexts } from './publish-run.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-fields-'));
  const random = createRandom(1);
  const word = (): string => `${'bdfghjklmnprst'[random.nextInt(14)]}${'eiouy'[random.nextInt(5)]}`;
  // What a text says is right in three of four texts, the brand always; one brand in ten is missing, whatever the label.
  const rows = Array.from({ length: 800 }, (_, row) => {
    const label = row % 2 === 0 ? 'food' : 'tools';
    const said = row % 8 < 6 ? label : label === 'food' ? 'tools' : 'food';
    const brand = [9, 10].includes(row % 20) ? '' : label === 'food' ? 'Fresho' : 'Gala';
    return `${said} ${word()} ${word()} ${word()} ${word()},${label},${brand},${row % 7}`;
  });
  await writeFile(path.join(home, 'data.csv'), `text,label,brand,cost\n${rows.join('\n')}\n`);
});
afterAll(() => rm(home, { recursive: true }));

const recipeOf = (changes: readonly string[] = []) =>
  parseRecipe(
    `
name: tiny
labels: { labels: [food, tools] }
data:
  sources:
    - type: file
      file: ${path.join(home, 'data.csv')}
      as: csv
      fields: { brand: { kind: category }, price: { kind: number, column: cost } }
  validation: 0.1
  test: 0.2
text:
  features:
    id: combined
    parts:
      - features: { id: hashed-ngrams, charMax: 1, charBits: 8, wordBits: 10 }
      - features: { id: fields, fields: [brand, price], bins: 2 }
model: { id: ngram-linear, epochs: 12 }
`,
    'tiny.yaml',
    changes,
  );

async function fit(changes: readonly string[] = []) {
  const recipe = recipeOf(changes);
  const data = await prepareData(recipe, { directories: [], home });
  const { exported } = await fitPipeline(recipe, data, {
    steps: standardSteps,
    pause: async () => undefined,
  });
  const right = async (inputs: readonly TextInput[]): Promise<number> => {
    const test = data.tests.get('csv')!;
    const answers: Classification[] = await exported.classify(inputs);
    return answers.filter((a, i) => 'label' in a && a.label === test[i]?.labels[0]).length / test.length;
  };
  return { recipe, data, exported, right, test: data.tests.get('csv')! };
}

describe('a training with fields beside the text', () => {
  it('learns from them, and answers without them', async () => {
    const { right, test, data, recipe } = await fit();
    expect(await right(test)).toBeGreaterThan(0.95);
    // Never to be without them in training makes the text alone say little; it is still an answer.
    expect(await right(test.map(({ text }) => text))).toBeGreaterThan(0.5);
    const golden = goldenTexts(recipe, data);
    expect(golden.some(({ fields }) => typeof fields?.['brand'] === 'string')).toBe(true);
    const [, mlModel] = describeBundle(recipe, data, { evaluations: new Map(), decision: {} as never });
    const columns = String.raw`{\"name\":\"brand\",\"type\":\"string\",\"required\":false}`;
    expect(JSON.stringify(new TextDecoder().decode(mlModel?.bytes))).toContain(columns);
  });

  it('learns texts without their fields too, where it is told to', async () => {
    const [plain, told] = [await fit(), await fit(['data.augment.withoutFields=1'])];
    const texts = plain.test.map(({ text }) => text);
    expect(await told.right(texts)).toBeGreaterThan(await plain.right(texts));
    expect(await told.right(texts)).toBeGreaterThan(0.65);
    expect(await told.right(told.test)).toBeGreaterThan(0.9);
  });

  it.each([
    ['text.features.parts.1.features.fields=[colour]', /reads the field "colour", which no source has/],
    ['model={ id: bi-encoder }', /which have no fields/],
    ['text.features={ id: hashed-ngrams }', undefined],
    ['data.sources.0.fields={ text: { kind: category } }', /reads the field "brand"/],
  ])('refuses what does not go together: %s', (change, message) => {
    if (message === undefined) {
      expect(() => recipeOf([change])).not.toThrow();
      expect(() => recipeOf([change, 'data.augment.withoutFields=0.5'])).toThrow(/needs features that read/);
    } else expect(() => recipeOf([change])).toThrow(message);
  });
});
