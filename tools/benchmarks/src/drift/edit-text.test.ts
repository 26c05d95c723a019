import { describe, expect, it } from '@jest/globals';
import { editText } from './edit-text.ts';

describe('editText', () => {
  it.each([
    ['upper-case', 'EN GRØN DAG I MAJ MÅNED'],
    ['lower-case', 'en grøn dag i maj måned'],
    ['halve', 'En grøn dag '],
    ['slips', 'En grøn dag i maj mnåed'],
    ['markup', '<p class="text">En grøn dag i maj måned</p>'],
  ] as const)('knows %s', (edit, expected) => {
    expect(editText('En grøn dag i maj måned', edit)).toBe(expected);
  });
});
