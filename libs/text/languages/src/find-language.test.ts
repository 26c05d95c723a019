import { describe, expect, it } from '@jest/globals';
import { findLanguage } from './index.ts';

describe('findLanguage', () => {
  it.each([
    ['dk', 'dan', 'Danish'],
    ['da', 'dan', 'Danish'],
    ['SV', 'swe', 'Swedish'],
    ['no', 'nob', 'Bokmål'],
    ['Bokmål', 'nob', 'Bokmål'],
    ['nn', 'nno', 'Nynorsk'],
    ['fo', 'fao', 'Faroese'],
    ['rus', 'rus', 'Russian'],
    ['de', 'de', 'German'],
    ['zh_Hant', 'zh', 'Chinese'],
  ])('reads %s as %s, %s', (text, code, name) => {
    expect(findLanguage(text)).toMatchObject({ code, name });
  });

  it.each(['', '  ', 'x', 'qqq', '../da', 'constructor', '42'])('knows no language %j', (text) => {
    expect(findLanguage(text)).toBeUndefined();
  });
});
