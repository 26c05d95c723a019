import { describe, expect, it } from '@jest/globals';
import { addTurns, type TurnOptions } from './add-turns.ts';

const rows = [
  { d: 'a', id: 'u-9', who: 'user', text: 'Hi' },
  { d: 'b', id: 'u-1', who: 'user', text: 'Hello' },
  { d: 'a', id: 'u-10', who: 'bot', text: 'Preheat.' },
  { d: 'a', id: 'u-2', who: '', text: 'First?' },
];

async function texts(options: Partial<TurnOptions>): Promise<string[]> {
  async function* all() {
    for (const [index, row] of rows.entries()) yield { row, line: index + 2, text: row.text };
  }
  const list: string[] = [];
  for await (const { text } of addTurns(all(), 'f.csv', { dialogue: 'd', turns: 1, ...options }))
    list.push(text);
  return list;
}

describe('addTurns', () => {
  it('puts the last turns of the same dialogue before a text', async () => {
    expect(await texts({})).toEqual(['Hi', 'Hello', 'Hi Preheat.', 'Preheat. First?']);
    expect(await texts({ turns: 5, separator: ' | ' })).toEqual([
      'Hi',
      'Hello',
      'Hi | Preheat.',
      'Hi | Preheat. | First?',
    ]);
  });

  it('tells the place of each turn in its dialogue, in the order of a column', async () => {
    async function* all() {
      for (const row of rows) yield { row, line: 2, text: row.text };
    }
    const turnsOf = async (options: Partial<TurnOptions>): Promise<unknown[]> => {
      const list: unknown[] = [];
      for await (const { turn } of addTurns(all(), 'f.csv', { dialogue: 'd', turns: 0, ...options }))
        list.push(turn);
      return list;
    };
    expect(await turnsOf({})).toEqual([1, 1, 2, 3]);
    expect(await turnsOf({ order: 'id' })).toEqual([2, 1, 3, 1]);
  });

  it('keeps the separator out of the turns themselves', async () => {
    expect(await texts({ turns: 5, separator: '.' })).toEqual([
      'Hi',
      'Hello',
      'Hi.Preheat ',
      'Hi.Preheat .First?',
    ]);
  });

  it('names speakers, also without turns', async () => {
    expect(await texts({ turns: 0, speaker: 'who' })).toEqual([
      'user: Hi',
      'user: Hello',
      'bot: Preheat.',
      'First?',
    ]);
  });

  it('takes the order of a column, in which 2 stands before 10, and keeps that of the file', async () => {
    expect(await texts({ order: 'id' })).toEqual(['First? Hi', 'Hello', 'Hi Preheat.', 'First?']);
  });

  it('names a missing column', async () => {
    await expect(texts({ dialogue: 'x' })).rejects.toMatchObject({ code: 'DATASET_COLUMN_MISSING' });
    await expect(texts({ order: 'x' })).rejects.toMatchObject({ details: { column: 'x', line: 2 } });
  });
});
