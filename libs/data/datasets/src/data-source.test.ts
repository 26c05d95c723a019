import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from '@jest/globals';
import { dataSourceSchema } from './data-source.ts';

describe('dataSourceSchema', () => {
  it.each([
    {
      type: 'file',
      name: 'set',
      file: 'a.csv.gz',
      text: 'sentence',
      label: 'language',
      map: { dk: 'dan' },
      default: 'Other',
    },
    { type: 'file', file: './a.jsonl', text: 'text', label: 'labels', several: 'all', sample: 10 },
    {
      type: 'udhr',
      windows: { everyWords: 4, minWords: 4, maxWords: 9 },
      limitOthers: 12,
      limits: { fao: 60 },
    },
    {
      type: 'cldr',
      parts: ['names'],
      compose: { minPhrases: 2, maxPhrases: 5, rounds: 3, separators: [', '] },
    },
    { type: 'wili', part: 'train', limit: 100 },
    {
      ...{ type: 'file', file: 'a.json', label: 'label', text: ['title', 'body'], remove: ['x+'] },
      group: { kind: 'site', column: 'url' },
      where: { speaker: ['user', 1] },
      except: { column: 'id', file: 'b.csv' },
      context: { dialogue: 'd', turns: 2 },
      fields: { price: { kind: 'number' }, site: { kind: 'site', column: 'url' } },
    },
    {
      ...{ type: 'file', file: 'a.json', label: 'label', text: 'text' },
      group: ['id', { kind: 'site', column: 'url' }],
      except: [
        { column: 'id', values: [1] },
        { column: 'id', file: 'b.csv' },
      ],
    },
  ])('takes %j', (source) => {
    expect(Value.Check(dataSourceSchema, source)).toBe(true);
  });

  it.each([
    { type: 'files', file: 'a.csv', text: 'text', label: 'label' },
    { type: 'file', file: 'a.csv', text: 'text', label: 'label', lable: 'x' },
    { type: 'file', name: 'set', text: 'text', label: 'label' },
    { type: 'udhr', windows: { everyWords: 0, minWords: 4, maxWords: 9 } },
    { type: 'cldr', parts: ['emoji'] },
    { type: 'wili', part: 'validation' },
    { type: 'file', file: 'a.csv', text: [], label: 'l' },
    { type: 'file', file: 'a.csv', text: 't', label: 'l', fields: { price: { kind: 'money' } } },
    { type: 'file', file: 'a.csv', text: 't', label: 'l', context: { dialogue: 'd' } },
    { type: 'file', file: 'a.csv', text: 't', label: 'l', remove: ['x'.repeat(501)] },
    { type: 'wili', part: 'test', sample: 1.5 },
    { type: 'file', file: 'a.csv', text: 't', label: 'l', group: [] },
    { type: 'file', file: 'a.csv', text: 't', label: 'l', except: [] },
  ])('refuses %j', (source) => {
    expect(Value.Check(dataSourceSchema, source)).toBe(false);
  });

  it('fills in the usual names of columns', () => {
    const source = Value.Default(dataSourceSchema, { type: 'file', file: 'a.csv' });
    expect(source).toEqual({ type: 'file', file: 'a.csv', text: 'text', label: 'label' });
    expect(Value.Check(dataSourceSchema, source)).toBe(true);
  });
});
