import { describe, expect, it } from '@jest/globals';
import { wordsOfLabel } from './index.ts';

describe('wordsOfLabel', () => {
  it.each([
    ['ask_question_recipe_steps', 'ask question recipe steps'],
    ['BookFlight', 'Book Flight'],
    ['parseHTTPRequest', 'parse HTTP Request'],
    ['comp.sys.ibm.pc-hardware', 'comp sys ibm pc hardware'],
    ['Übergröße_ÅngströmMaß', 'Übergröße Ångström Maß'],
    ['dan', 'dan'],
    ['__', '__'],
  ])('reads %s as %s', (label, words) => {
    expect(wordsOfLabel(label, {})).toBe(words);
  });

  it('takes the name before the label, and the words given before both', () => {
    const names = { dan: 'Danish-language' };
    expect(wordsOfLabel('dan', { names })).toBe('Danish language');
    expect(wordsOfLabel('dan', { names, words: { dan: 'written_in Danish' } })).toBe('written_in Danish');
    expect(wordsOfLabel('constructor', { names, words: {} })).toBe('constructor');
  });
});
