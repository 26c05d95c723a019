import { describe, expect, it } from '@jest/globals';
import { removeRepeats } from './remove-repeats.ts';

const rows = (...texts: string[]) => texts.map((text) => ({ text, labels: ['a'], source: 's' }));

describe('removeRepeats', () => {
  it('drops what a part before holds, and keeps repeats within a part', () => {
    const { parts, removed } = removeRepeats({
      train: rows('Ok', 'ok!', 'Next?'),
      validation: rows('OK', 'Why?', 'why'),
      test: rows('Why?', 'ok', 'Thanks', '12'),
    });
    expect(Object.values(parts).map((part) => part.map(({ text }) => text))).toEqual([
      ['Ok', 'ok!', 'Next?'],
      ['Why?', 'why'],
      ['Thanks', '12'],
    ]);
    expect(removed).toBe(3);
  });

  it('takes texts without letters for no repeat', () => {
    expect(removeRepeats({ train: rows('12'), test: rows('34') }).removed).toBe(0);
  });
});
