import { describe, expect, it } from '@jest/globals';
import { parseRecipe } from './index.ts';

const yaml = `
name: tiny
labels: { labels: [a, b] }
data:
  sources:
    - { type: file, file: data.csv }
`;

describe('parseRecipe', () => {
  it('fills every default', () => {
    const recipe = parseRecipe(yaml, 'tiny.yaml');
    expect(recipe.labels.kind).toBe('single');
    expect(recipe.data.sources[0]).toMatchObject({ text: 'text', label: 'label' });
    expect(recipe.model).toMatchObject({ id: 'ngram-linear', quantise: 'int8' });
  });

  it('applies overrides, reading their values as YAML', () => {
    const recipe = parseRecipe(yaml, 'tiny.yaml', [
      'model.epochs=3',
      'seed=9',
      'data.augment.crops=2',
      'labels.labels=[a, c]',
    ]);
    expect(recipe).toMatchObject({ seed: 9, model: { epochs: 3 }, data: { augment: { crops: 2 } } });
    expect(recipe.labels.labels).toEqual(['a', 'c']);
  });

  it('leaves a key out where the override has no value', () => {
    const text = `${yaml}model: { id: ngram-linear, epochs: 3 }\n`;
    expect(parseRecipe(text, 'tiny.yaml', ['model.epochs=']).model).toMatchObject({ epochs: 6 });
    expect(() => parseRecipe(text, 'tiny.yaml', ['name='])).toThrow(/name/);
  });

  it.each([
    ['name: [', /tiny\.yaml is no valid YAML: .* line/s],
    [`${yaml}model: { epohcs: 3 }`, /did you mean "epochs"\? \(line 7\)/],
    [`${yaml}model: { epochs: many }`, /model\.epochs: .*got many \(line 7\)/],
    [yaml.replace('type: file', 'type: flie'), /sources\.0\.type: expected one of file, udhr, cldr, wili/],
    [`${yaml}evaluation: { checks: [{ text: x, label: c }] }`, /"c", which is not listed/],
    [yaml.replace('[a, b]', '[a, a]'), /listed twice/],
    [`${yaml}seed: -1`, /seed/],
    ['', /tiny\.yaml/],
    ['just text', /tiny\.yaml/],
    ['a: &a [*a]', /tiny\.yaml/],
  ])('refuses %j with a message that names the place', (text, message) => {
    expect(() => parseRecipe(text, 'tiny.yaml')).toThrow(message);
    expect(() => parseRecipe(text, 'tiny.yaml')).toThrow(expect.objectContaining({ kind: 'input' }));
  });

  it.each(['model.epochs', '=3', 'model..epochs=3', '__proto__.x=1', 'name.x=1'])(
    'refuses the override %j',
    (override) => {
      expect(() => parseRecipe(yaml, 'tiny.yaml', [override])).toThrow(
        expect.objectContaining({ kind: 'input' }),
      );
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    },
  );

  it('tunes thresholds of several labels only, and on something', () => {
    const tuned = ['decision.thresholds=tuned', 'labels.kind=multi'];
    expect(parseRecipe(yaml, 'tiny.yaml', tuned).decision.thresholds).toBe('tuned');
    expect(() => parseRecipe(yaml, 'tiny.yaml', tuned.slice(0, 1))).toThrow(/Set labels\.kind: multi/);
    expect(() => parseRecipe(yaml, 'tiny.yaml', [...tuned, 'data.validation=0'])).toThrow(
      /Set data\.validation/,
    );
  });

  it('promises a label to every text of several labels only', () => {
    const promised = ['decision.atLeastOne=true', 'labels.kind=multi'];
    expect(parseRecipe(yaml, 'tiny.yaml', promised).decision.atLeastOne).toBe(true);
    expect(() => parseRecipe(yaml, 'tiny.yaml', promised.slice(0, 1))).toThrow(/of one label, the best/);
  });

  it('takes floors of several labels for several labels only', () => {
    const floors = ['promotion.floors=[{ source: x, microF1: 0.8, weightedF1: 0.7 }]', 'labels.kind=multi'];
    expect(parseRecipe(yaml, 'tiny.yaml', floors).promotion.floors).toMatchObject([{ microF1: 0.8 }]);
    expect(() => parseRecipe(yaml, 'tiny.yaml', floors.slice(0, 1))).toThrow(/microF1 is for several labels/);
  });

  it('refuses parts that leave nothing to train on', () => {
    expect(() => parseRecipe(yaml, 'tiny.yaml', ['data.test=0.6', 'data.validation=0.5'])).toThrow(
      /nothing to train on/,
    );
  });
});
