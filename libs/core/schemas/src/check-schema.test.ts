import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { checkSchema, checkWithDefaults, nearestName, schemaProblems } from './index.ts';

const schema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    model: Type.Object(
      { epochs: Type.Integer({ minimum: 1, default: 5 }), rate: Type.Optional(Type.Number()) },
      { additionalProperties: false, default: {} },
    ),
    sources: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Object({ type: Type.Literal('file'), path: Type.String() }, { additionalProperties: false }),
          Type.Object({ type: Type.Literal('udhr') }, { additionalProperties: false }),
        ]),
      ),
    ),
    kind: Type.Optional(Type.Union([Type.Literal('single'), Type.Literal('multi')])),
  },
  { additionalProperties: false },
);

describe('checkSchema', () => {
  it('returns a fitting value as it is', () => {
    const value = { name: 'x', model: { epochs: 3 } };
    expect(checkSchema(schema, value, 'the recipe')).toBe(value);
  });

  it('suggests the nearest known key for an unknown one', () => {
    expect(schemaProblems(schema, { name: 'x', model: { epohcs: 3, epochs: 1 } })).toEqual([
      { path: '/model/epohcs', message: 'unknown key; did you mean "epochs"?' },
    ]);
  });

  it('lists the known keys when none is near', () => {
    const [problem] = schemaProblems(schema, { name: 'x', model: { epochs: 1 }, qqqqqq: 1 });
    expect(problem?.message).toBe('unknown key; known: name, model, sources, kind');
  });

  it('reports the branch of a union that the value names', () => {
    const value = { name: 'x', model: { epochs: 1 }, sources: [{ type: 'file' }, { type: 'zip' }] };
    expect(schemaProblems(schema, value).map(({ path }) => path)).toEqual([
      '/sources/0/path',
      '/sources/1/type',
    ]);
  });

  it('reports what is wrong with a list or an object where either may stand', () => {
    const rows = Type.Object(
      { column: Type.String(), name: Type.Optional(Type.String()) },
      { additionalProperties: false },
    );
    const except = Type.Object({ except: Type.Union([rows, Type.Array(rows, { minItems: 1 })]) });
    expect(schemaProblems(except, { except: { column: 'x', nmae: 'y' } })).toEqual([
      { path: '/except/nmae', message: 'unknown key; did you mean "name"?' },
    ]);
    expect(schemaProblems(except, { except: [{ column: 'x' }, { column: 3 }] })).toEqual([
      { path: '/except/1/column', message: 'expected string, got 3' },
    ]);
    expect(schemaProblems(except, { except: 3 })).toMatchObject([{ path: '/except' }]);
  });

  it('names the choices of a union of constants', () => {
    const [problem] = schemaProblems(schema, { name: 'x', model: { epochs: 1 }, kind: 'mutli' });
    expect(problem?.message).toBe('expected one of single, multi; did you mean "multi"?');
  });

  it('throws one readable error with every problem', () => {
    const attempt = () => checkSchema(schema, { name: '', model: { epochs: 0 } }, 'the recipe');
    expect(attempt).toThrow(/the recipe is not valid\. name: .*; model\.epochs: /);
    expect(attempt).toThrow(expect.objectContaining({ code: 'SCHEMA_MISMATCH', kind: 'input' }));
  });

  it('survives values of any depth', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(schemaProblems(schema, { name: deep, model: { epochs: 1 } })).toEqual([
      { path: '/name', message: 'expected string, got a list' },
    ]);
  });

  it('fills defaults without touching its argument', () => {
    const value = { name: 'x' };
    expect(checkWithDefaults(schema, value, 'the recipe')).toEqual({ name: 'x', model: { epochs: 5 } });
    expect(value).toEqual({ name: 'x' });
  });
});

describe('nearestName', () => {
  it('accepts two edits and refuses strangers', () => {
    expect(nearestName('epohcs', ['seed', 'epochs'])).toBe('epochs');
    expect(nearestName('banana', ['seed', 'epochs'])).toBeUndefined();
  });
});
