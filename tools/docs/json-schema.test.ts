import { describe, expect, it } from '@jest/globals';
import { describeType, listProperties } from './json-schema.ts';

describe('describeType', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 8 }, 'integer, 1 to 8'],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 100 }, 'number, at most 100, above 0'],
    [{ type: 'string', minLength: 1 }, 'text, at least 1 character'],
    [{ anyOf: [{ const: 'csv' }, { const: 'tsv' }] }, '"csv" or "tsv"'],
    [
      { type: 'array', items: { type: 'string', minLength: 2 }, minItems: 1, maxItems: 21 },
      'list of (text, at least 2 characters), 1 to 21 entries',
    ],
    [{ type: 'object', patternProperties: { '^(.*)$': { type: 'string' } } }, 'names to text'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'names to number'],
    [{}, 'anything'],
  ])('%j is %s', (schema, expected) => {
    expect(describeType(schema)).toBe(expected);
  });
});

describe('listProperties', () => {
  it('goes into groups and lists, and knows what is required', () => {
    const item = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
    const rows = listProperties({
      properties: {
        seed: { type: 'integer', default: 1 },
        data: { type: 'object', properties: { checks: { type: 'array', items: item } } },
      },
      required: ['seed', 'data'],
    });
    expect(rows.map(({ path }) => path)).toEqual(['seed', 'data', 'data.checks', 'data.checks[].text']);
    expect(rows.map(({ required }) => required)).toEqual([false, true, false, true]);
  });

  it('goes into what may be one object or a list of them, or a word', () => {
    const group = { type: 'object', properties: { column: { type: 'string' } } };
    const except = { anyOf: [group, { type: 'array', items: group }, { type: 'string' }] };
    const rows = listProperties({ properties: { except } });
    expect(rows.map(({ path, type }) => `${path}: ${type}`)).toEqual([
      'except: group or list of group or text',
      'except.column: text',
    ]);
  });

  it('says which kind has a member', () => {
    const kind = (name: string, member: string) => ({
      properties: { outcome: { enum: [name] }, [member]: { type: 'string' }, always: { type: 'boolean' } },
    });
    const rows = listProperties({
      properties: { result: { anyOf: [kind('label', 'a'), kind('none', 'b')] } },
    });
    expect(rows.map(({ path, type }) => `${path}: ${type}`)).toEqual([
      'result: group of several kinds',
      'result.outcome: "label" or "none"',
      'result.a: text',
      'result.always: boolean',
      'result.b: text',
    ]);
    expect(rows.find(({ path }) => path === 'result.b')?.description).toBe('With outcome "none".');
  });
});
