import { describe, expect, it } from '@jest/globals';
import { readArguments } from './read-arguments.ts';

describe('export-records', () => {
  it('takes a file, a model, and days or moments', () => {
    const args = [
      '--to',
      'x.parquet',
      '--model',
      'm',
      '--from',
      '2027-01-31',
      '--until',
      '2027-01-31T12:00Z',
    ];
    expect(readArguments(['export-records', ...args])).toEqual({
      command: 'export-records',
      request: {
        to: 'x.parquet',
        model: 'm',
        fromMs: Date.UTC(2027, 0, 31),
        untilMs: Date.UTC(2027, 0, 31, 12),
      },
    });
  });

  it.each([
    [[]],
    [['--to', '']],
    [['--to', 'x', '--from', 'yesterday']],
    [['--to', 'x', '--from', '2027-99-99']],
    [['--to', 'x', '--until', '2027-01-31T12:00']],
    [['--to', 'x', '--colour', 'red']],
    [['x.parquet']],
  ])('refuses %j, and says how it is used', (args) => {
    expect(() => readArguments(['export-records', ...args])).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringContaining('--to <file.parquet>') }),
    );
  });
});
