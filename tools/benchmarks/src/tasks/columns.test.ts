import { describe, expect, it } from '@jest/globals';
import { parseRecipe, type Recipe } from '@runestone/training';
import { changesFor, columnIds, columnsOf, titleOf, type ColumnId } from './columns.ts';

const read = (steps: string, changes: readonly string[] = []): Recipe =>
  parseRecipe(
    `name: tried\nlabels: { labels: [a, b] }\ndata: { sources: [{ type: udhr, map: {} }] }\n${steps}`,
    'tried.yaml',
    changes,
  );
const plain = 'text: { features: { id: hashed-ngrams, charMax: 3 } }\nmodel: { id: ngram-linear, epochs: 4 }';
const head = 'text: { features: { id: encoder, name: some } }\nmodel: { id: encoder-head }';
const ensemble = `
text:
  features:
    id: combined
    parts:
      - { tokenization: { id: words, keep: letters }, features: { id: hashed-ngrams, charMax: 4 } }
      - { normalization: [last-line], features: &encoder { id: encoder, name: some } }
      - { normalization: [earlier-lines], features: *encoder }
      - { features: { id: encoder, name: full, precision: fp32 } }
model:
  id: ensemble
  members:
    - { parts: [0], model: { id: ngram-linear, epochs: 7, classWeights: balanced } }
    - { parts: [1, 2, 3], model: { id: encoder-head } }`;
const judged = { mostInt8Loss: 0.5 };
const changed = (steps: string, column: ColumnId): Recipe => read(steps, changesFor(column, read(steps)));

describe('columnsOf', () => {
  it.each([
    ['n-grams alone stand once', plain, ['majority', 'tf-idf', 'recipe']],
    [
      'an encoder at int8 has the full weights beside it',
      head,
      ['majority', 'tf-idf', 'ngram-linear', 'recipe', 'fp32'],
    ],
    [
      'one with full weights has nothing beside it',
      head.replace('some', 'some, precision: fp32'),
      ['majority', 'tf-idf', 'ngram-linear', 'recipe'],
    ],
  ])('%s', (_, steps, expected) => {
    expect(columnsOf(read(steps), columnIds, judged)).toEqual(expected);
  });

  it('gives those that are asked for; n-grams alone stand for ngram-linear', () => {
    expect(columnsOf(read(head), ['fp32', 'majority'], judged)).toEqual(['majority', 'fp32']);
    expect(columnsOf(read(plain), ['ngram-linear', 'fp32'], judged)).toEqual(['recipe']);
    expect(columnsOf(read(plain), ['fp32'], judged)).toEqual([]);
    // Nobody judges what int8 costs.
    expect(columnsOf(read(head), ['fp32', 'majority'], {})).toEqual(['majority']);
  });
});

describe('changesFor', () => {
  it('leaves the recipe as it is for its own column', () => {
    expect(changed(ensemble, 'recipe')).toEqual(read(ensemble));
  });

  it('puts plain n-grams in the place of an encoder', () => {
    const { text, model } = changed(head, 'ngram-linear');
    expect(text.features).toMatchObject({ id: 'hashed-ngrams', charMax: 5 });
    expect(model).toMatchObject({ id: 'ngram-linear', epochs: 20 });
  });

  it('takes the recipe’s own n-grams, and the settings of its own model of them, where it has some', () => {
    const { text, model } = changed(ensemble, 'ngram-linear');
    expect(text.features).toMatchObject({ id: 'hashed-ngrams', charMax: 4 });
    expect(text.tokenization).toEqual({ id: 'words', keep: 'letters' });
    expect(model).toMatchObject({ id: 'ngram-linear', epochs: 7, classWeights: 'balanced' });
  });

  it('normalises as the recipe’s own n-grams do, but reads whole texts', () => {
    const part = '{ tokenization: { id: words, keep: letters }';
    const { text } = changed(
      ensemble.replace(part, `{ normalization: [fold-digits, last-line], ${part.slice(1)}`),
      'ngram-linear',
    );
    expect(text.normalization).toEqual([...read(ensemble).text.normalization, 'fold-digits']);
  });

  it('gives every encoder at int8 its full weights, and changes nothing else', () => {
    const before = read(ensemble);
    const after = changed(ensemble, 'fp32');
    const precisions = (recipe: Recipe): unknown[] =>
      recipe.text.features.id !== 'combined'
        ? []
        : recipe.text.features.parts.map(({ features }) => 'precision' in features && features.precision);
    expect(precisions(before)).toEqual([false, 'int8', 'int8', 'fp32']);
    expect(precisions(after)).toEqual([false, 'fp32', 'fp32', 'fp32']);
    expect({ ...after, text: before.text }).toEqual(before);
    expect(changed(head, 'fp32').text.features).toMatchObject({ precision: 'fp32' });
  });
});

describe('titleOf', () => {
  it('names the models of the recipe', () => {
    expect(titleOf('recipe', read(ensemble))).toBe('the recipe (ngram-linear + encoder-head)');
    expect(titleOf('majority', read(ensemble))).toBe('majority');
  });
});
