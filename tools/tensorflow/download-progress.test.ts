import { describe, expect, it } from '@jest/globals';
import { createProgressLine } from './download-progress.ts';

function create(terminal: boolean) {
  let nowMs = 0;
  const written: string[] = [];
  const line = createProgressLine({ write: (text) => written.push(text), terminal, now: () => nowMs });
  return { written, line, at: (timeMs: number) => (nowMs = timeMs) };
}

describe('createProgressLine', () => {
  it('writes a line every ten seconds where there is no terminal', () => {
    const { written, line, at } = create(false);
    for (let second = 0; second <= 25; second += 1) {
      at(second * 1000);
      line.show('fetching', second * 4e6, 100e6);
    }
    line.end();
    expect(written).toEqual(['  fetching: 40 % (40 of 100 MB)\n', '  fetching: 80 % (80 of 100 MB)\n']);
  });

  it('changes one line on a terminal, and ends it', () => {
    const { written, line, at } = create(true);
    for (const [timeMs, done] of [
      [0, 0],
      [300, 50e6],
      [310, 51e6],
      [320, 100e6],
    ] as const) {
      at(timeMs);
      line.show('fetching', done, 100e6);
    }
    line.end();
    line.end();
    expect(written).toEqual([
      '\r  fetching: 50 % (50 of 100 MB)\u001b[K',
      '\r  fetching: 100 % (100 of 100 MB)\u001b[K',
      '\n',
    ]);
  });

  it('says how much where the whole is not known', () => {
    const { written, line, at } = create(false);
    at(10_000);
    line.show('unpacked', 7e6);
    expect(written).toEqual(['  unpacked: 7 MB\n']);
  });
});
