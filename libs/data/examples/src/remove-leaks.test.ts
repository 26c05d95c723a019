import { describe, expect, it } from '@jest/globals';
import { removeLeaks } from './remove-leaks.ts';

const rows = (...texts: string[]) => texts.map((text) => ({ text, labels: ['dan'], source: 's' }));
const opening =
  'Savannen ligger i tropiske og subtropiske områder hvor der oftest vokser enkeltstående buske';

describe('removeLeaks', () => {
  it('drops equal texts whatever their digits and case', () => {
    const removal = removeLeaks(rows('Hej 1', 'Farvel'), rows('HEJ 2'));
    expect(removal.examples.map(({ text }) => text)).toEqual(['Farvel']);
    expect(removal).toMatchObject({ sameText: 1, sameOpening: 0 });
  });

  it('drops longer and shorter cuts of one text', () => {
    const removal = removeLeaks(rows(`${opening} og træer`, opening.slice(0, 80), 'Savannen'), rows(opening));
    expect(removal.examples.map(({ text }) => text)).toEqual(['Savannen']);
    expect(removal).toMatchObject({ sameText: 0, sameOpening: 2 });
  });

  it('keeps texts that only begin alike, by the number of letters asked for', () => {
    const train = rows('Odense er en by på Fyn');
    expect(removeLeaks(train, rows('Odense er en by i Danmark')).examples).toEqual(train);
    expect(removeLeaks(train, rows('Odense er en by i Danmark'), 10)).toMatchObject({
      examples: [],
      sameOpening: 1,
    });
  });

  it('takes texts without letters for no leak', () => {
    expect(removeLeaks(rows('12', '🎉'), rows('34')).examples).toHaveLength(2);
  });
});
