import { describe, expect, it } from '@jest/globals';
import { createRowFilter } from './filter-rows.ts';

const place = { file: 'f.csv', line: 2 };

describe('createRowFilter', () => {
  it.each([
    [{ speaker: 'user', n: 1 }, undefined],
    [{ speaker: 'guest', n: '1' }, undefined],
    [{ speaker: 'bot', n: 1 }, 'filtered'],
    [{ speaker: 'user', n: 2 }, 'filtered'],
    [{ speaker: ['bot', 'user'], n: true }, 'filtered'],
    [{ speaker: ['bot', 'user'], n: 1 }, undefined],
  ])('of %j says %p', (row, expected) => {
    expect(createRowFilter({ where: { speaker: ['user', 'guest'], n: 1 } })(row, place)).toBe(expected);
  });

  it('leaves out what is listed, numbers and texts alike', () => {
    const filter = createRowFilter({ except: [{ column: 'id', values: new Set(['7']) }] });
    expect([{ id: 7 }, { id: '7' }, { id: '07' }].map((row) => filter(row, place))).toEqual([
      'listed',
      'listed',
      undefined,
    ]);
  });

  it('leaves out what any of several lists has, each of its own column', () => {
    const except = [
      { column: 'id', values: new Set(['7']) },
      { column: 'page', values: new Set(['7', '8']) },
    ];
    const rows = [
      { id: 7, page: 1 },
      { id: 8, page: 8 },
      { id: 8, page: 1 },
    ];
    expect(rows.map((row) => createRowFilter({ except })(row, place))).toEqual([
      'listed',
      'listed',
      undefined,
    ]);
  });

  it('names a missing column and the columns there are', () => {
    expect(() => createRowFilter({ where: { role: 'user' } })({ speaker: 'user' }, place)).toThrow(
      /f\.csv, line 2: there is no column "role"\. The columns are "speaker"/,
    );
  });
});
