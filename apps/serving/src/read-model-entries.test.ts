import { describe, expect, it } from '@jest/globals';
import { readModelEntries } from './read-model-entries.ts';

const loader = {
  resolve: () => Promise.reject(new Error('not asked')),
  load: () => Promise.reject(new Error('not asked')),
};
const read = (text: string) =>
  readModelEntries(text, loader).map(({ name, reference, follow }) => [name, reference, follow]);

describe('readModelEntries', () => {
  it.each([
    ['language-id@champion', [['language-id', 'language-id@champion', true]]],
    ['language-id', [['language-id', 'language-id', true]]],
    ['language-id/3', [['language-id', 'language-id/3', false]]],
    ['run:0123456789abcdef', [[undefined, 'run:0123456789abcdef', false]]],
    ['./bundle', [[undefined, './bundle', false]]],
    ['nordic=./bundle', [['nordic', './bundle', false]]],
    [
      ' a@champion , b=a@previous,',
      [
        ['a', 'a@champion', true],
        ['b', 'a@previous', true],
      ],
    ],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each(['', ' , ', 'a b@c', 'language-id@', '@champion', 'x=', 'name/zero'])(
    'refuses %j as a setting',
    (text) => {
      expect(() => read(text)).toThrow(
        expect.objectContaining({ code: 'SERVING_MODELS_INVALID', kind: 'config' }),
      );
    },
  );
});
