import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAliasName, checkModelName } from './check-names.ts';

const plainName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);

describe('names', () => {
  it('may be anything plain', () => {
    fc.assert(
      fc.property(plainName, (name) => {
        expect(() => checkModelName(name)).not.toThrow();
        if (!/^(latest|v\d+)$/i.test(name)) expect(() => checkAliasName(name)).not.toThrow();
      }),
    );
  });

  it('never lead out of a folder, nor hide in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (name) => {
        const plain = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) && !name.endsWith('\n');
        fc.pre(!plain);
        expect(() => checkModelName(name)).toThrow(
          expect.objectContaining({ code: 'REGISTRY_NAME_INVALID' }),
        );
        expect(() => checkAliasName(name)).toThrow(expect.objectContaining({ kind: 'input' }));
      }),
    );
  });

  it('are shown short, with the rule, when they are refused', () => {
    expect(() => checkModelName('/'.repeat(10_000))).toThrow(/^.{0,200}$/);
    expect(() => checkModelName('a b')).toThrow('A model cannot be called "a b": use letters, digits');
    expect(() => checkAliasName('latest')).toThrow('neither "latest" nor "v1"');
  });
});
