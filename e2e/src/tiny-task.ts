import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyEncoder } from '@runestone/encoders/testing';

const words: Readonly<Record<string, readonly string[]>> = {
  dan: ['jeg', 'ikke', 'hvad', 'der', 'skete', 'går', 'træer', 'også', 'mange', 'vokser'],
  swe: ['jag', 'inte', 'vad', 'som', 'hände', 'igår', 'träd', 'också', 'många', 'växer'],
  Other: ['the', 'tree', 'grows', 'what', 'many', 'саванны', 'климатом', 'деревья', 'растущие', 'странам'],
};

/** A folder with a small task in it: data, a recipe, and a home for the stores. */
export interface TinyTask {
  readonly folder: string;
  readonly recipe: string;
  readonly data: string;
  readonly env: { readonly RUNESTONE_HOME: string };
}

/** Writes the rows of a data file whose labels are told by their words. */
export function tinyCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = ['dan', 'swe', 'Other'][row % 3] as string;
    const text = [0, 1, 2, 3, 4]
      .map((step) => words[label]?.[(row * 7 + step * step * 3 + (row >> 3)) % 10])
      .join(' ');
    return `"${text}",${label}`;
  });
  return `text,lang\n${lines.join('\n')}\n`;
}

/** Makes a small task in a temporary folder. */
export const createTinyTask = (): Promise<TinyTask> =>
  writeTask(
    tinyCsv(600),
    (data) => `name: tiny
labels: { labels: [dan, swe, Other], other: Other, names: { dan: Danish, swe: Swedish } }
data: { sources: [{ type: file, file: ${data}, label: lang, as: csv }], validation: 0.1, test: 0.2 }
text: { features: { id: hashed-ngrams, charBits: 12, wordBits: 10 } }
model: { id: ngram-linear, epochs: 3 }
evaluation: { checks: [{ text: jeg ved ikke hvad der skete, label: dan }] }
`,
  );

const goods: Readonly<Record<string, readonly string[]>> = {
  Kitchen: ['cup', 'pan', 'spoon', 'kettle', 'ladle', 'whisk'],
  'Garden & Pets': ['seed', 'hose', 'rake', 'collar', 'kennel', 'shovel'],
  Bakery: ['bread', 'bun', 'rusk', 'toast', 'muffin', 'bagel'],
};

/** Products of one or two categories, told by their words. */
function goodsCsv(rows: number): string {
  const labels = Object.keys(goods);
  const lines = Array.from({ length: rows }, (_, row) => {
    const own = [...new Set([labels[row % 3], labels[(row >> 2) % 3]])] as string[];
    const words = [0, 1, 2, 3].map(
      // Knuth's multiplicative hash: words that follow no pattern, the same every time.
      (step) => goods[own[step % own.length] as string]?.[((row * 2_654_435_761) >>> (8 + step * 3)) % 6],
    );
    return `${words.join(' ')},${own.join('|')}`;
  });
  return `text,label\n${lines.join('\n')}\n`;
}

/** Makes a small task of several labels in a temporary folder, the thresholds tuned. */
export const createGoodsTask = (): Promise<TinyTask> =>
  writeTask(
    goodsCsv(900),
    (data) => `name: goods
labels: { kind: multi, labels: [Kitchen, Garden & Pets, Bakery] }
data:
  sources: [{ type: file, file: ${data}, labelSeparator: '|', several: all, as: csv }]
  validation: 0.2
  test: 0.2
text: { tokenization: { id: words, keep: letters }, features: { id: hashed-ngrams, charBits: 10, wordBits: 10 } }
model: { id: ngram-linear, epochs: 5 }
decision: { thresholds: tuned }
evaluation: { checks: [{ text: cup spoon, label: Kitchen }] }
promotion: { floors: [{ source: csv, microF1: 0.8, weightedF1: 0.8 }] }
`,
  );

/** Makes a small task in a temporary folder whose texts say nothing: the page that each is of does. */
export function createPagesTask(): Promise<TinyTask> {
  const lines = Array.from({ length: 240 }, (_, row) => {
    const [site, label] = row % 2 === 0 ? ['shop.example', 'advert'] : ['paper.example', 'news'];
    return `a page of ${'word '.repeat(1 + ((row * 7) % 5))}${row},${label},https://www.${site}/${row},${row % 9}`;
  });
  return writeTask(
    `text,label,page,clicks\n${lines.join('\n')}\n`,
    (data) => `name: pages
labels: { labels: [advert, news] }
data:
  sources:
    - type: file
      file: ${data}
      as: csv
      fields: { page: { kind: site }, clicks: { kind: number } }
  validation: 0.2
  test: 0.2
text:
  features:
    id: combined
    parts:
      - features: { id: hashed-ngrams, charBits: 10, wordMax: 0 }
      - features: { id: fields, fields: [page, clicks] }
model: { id: ngram-linear, epochs: 10 }
`,
  );
}

/** Makes a small task in a temporary folder whose texts go through n-grams and a sentence encoder of a few words. */
export async function createEncoderTask(): Promise<TinyTask> {
  const lines = Array.from({ length: 240 }, (_, row) =>
    row % 2 === 0
      ? `${'red '.repeat(1 + (row % 5))}${row},warm`
      : `blue${'ish '.repeat(row % 4)} ${row},cold`,
  );
  const task = await writeTask(
    `text,label\n${lines.join('\n')}\n`,
    (data) => `name: colours
labels: { labels: [warm, cold] }
data: { sources: [{ type: file, file: ${data}, as: csv }], validation: 0.2, test: 0.2 }
text:
  features:
    id: combined
    parts:
      - features: { id: hashed-ngrams, charBits: 10, wordMax: 0 }
      - features: { id: encoder, name: ${path.join(path.dirname(data), 'encoder')} }
model:
  id: ensemble
  members:
    - { parts: [0], model: { id: ngram-linear, epochs: 4 } }
    - { parts: [1], model: { id: encoder-head, hidden: [4], epochs: 10, learningRate: 0.05, batchSize: 16 } }
evaluation: { checks: [{ text: reddish, label: warm }] }
`,
  );
  await writeTinyEncoder(path.join(task.folder, 'encoder'));
  return task;
}

async function writeTask(csv: string, recipeOf: (data: string) => string): Promise<TinyTask> {
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-e2e-'));
  const data = path.join(folder, 'data.csv');
  const recipe = path.join(folder, 'tiny.yaml');
  await writeFile(data, csv);
  await writeFile(recipe, recipeOf(data));
  return { folder, recipe, data, env: { RUNESTONE_HOME: path.join(folder, 'home') } };
}
