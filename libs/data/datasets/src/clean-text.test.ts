import { describe, expect, it } from '@jest/globals';
import { createTextCleaner } from './clean-text.ts';

describe('createTextCleaner', () => {
  it('takes out what patterns match, in their order, and trims the rest', () => {
    const clean = createTextCleaner(['For tips visit\\W*h?ttps?://\\S+', '(?i)\\((video|photos)\\)']);
    expect(clean('Soap.  For tips visit__ https://a.example/')).toBe(
      'Soap.  For tips visit__ https://a.example/',
    );
    expect(clean('Soap.  For tips visit  ttps://a.example/')).toBe('Soap.');
    expect(clean('(Video) A cat (PHOTOS)')).toBe('A cat');
  });

  it('leaves other texts as they are, white space too', () => {
    expect(createTextCleaner(['x'])(' a ')).toBe(' a ');
    expect(createTextCleaner([])(' a ')).toBe(' a ');
  });

  it.each(['(', '(?=a)', '(a)\\1', 'a*', '', 'a{2000}'])('refuses the pattern %j', (pattern) => {
    expect(() => createTextCleaner([pattern])).toThrow(
      expect.objectContaining({ code: 'DATASET_PATTERN_INVALID', details: { pattern } }),
    );
  });

  it.each(['(a+)+$', '(a|a)*b', '(.*)*x', 'a?'.repeat(20) + 'a'.repeat(20) + '$'])(
    'is not stopped by the hostile pattern %j',
    (pattern) => {
      const started = performance.now();
      createTextCleaner([`${pattern}!`])('a'.repeat(2000));
      expect(performance.now() - started).toBeLessThan(2000);
    },
  );
});
