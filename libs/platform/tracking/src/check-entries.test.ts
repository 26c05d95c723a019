import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkExperimentName, checkKeys, checkTexts } from './check-entries.ts';

describe('checkKeys', () => {
  it.each(['loss', 'test.slide_dev/f1 dan', 'a:b-c', '_', 'x'.repeat(250), 'constructor', '__proto__'])(
    'takes %s',
    (key) => {
      expect(() => checkKeys('metric', Object.fromEntries([[key, 1]]))).not.toThrow();
    },
  );

  it('takes nothing that leads out of a folder', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '%2e%2e', '\\', '\0', 'b c');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const plain = parts.every((one) => ['a', 'b c'].includes(one));
        const check = (): void => checkKeys('tag', { [parts.join('/')]: '' });
        if (plain) expect(check).not.toThrow();
        else expect(check).toThrow(expect.objectContaining({ code: 'TRACKING_NAME_INVALID', kind: 'input' }));
      }),
    );
  });

  it('names what is wrong, shortly', () => {
    expect(() => checkKeys('param', { 'a=b': 1 })).toThrow('A param cannot be called "a=b": use letters');
    expect(() => checkKeys('param', { ['='.repeat(10_000)]: 1 })).toThrow(/^.{0,250}$/);
  });
});

describe('checkTexts', () => {
  it.each([
    ['param', 6000],
    ['tag', 8000],
  ] as const)('takes a %s of at most %i characters', (kind, most) => {
    expect(() => checkTexts(kind, { a: 'x'.repeat(most) })).not.toThrow();
    expect(() => checkTexts(kind, { a: 'x'.repeat(most + 1) })).toThrow(
      `"a" has ${most + 1} characters; at most ${most}`,
    );
    expect(() => checkTexts(kind, { 'a=b': '' })).toThrow(
      expect.objectContaining({ code: 'TRACKING_NAME_INVALID' }),
    );
  });
});

describe('checkExperimentName', () => {
  it('takes plain names only', () => {
    expect(() => checkExperimentName('language-id_2.nordic')).not.toThrow();
    expect(() => checkExperimentName('a/b')).toThrow('An experiment cannot be called "a/b"');
  });
});
