import { describe, expect, it } from '@jest/globals';
import { createLogger } from './index.ts';

function capture(level?: string) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return {
    lines,
    log: createLogger({ name: 'test', ...(level === undefined ? {} : { level }), destination }),
  };
}

describe('createLogger', () => {
  it('writes one JSON object a line with an ISO time', () => {
    const { lines, log } = capture();
    log.info({ version: 3 }, 'model is live');
    const record = JSON.parse(lines[0] as string) as Record<string, unknown>;
    expect(record).toMatchObject({ name: 'test', version: 3, msg: 'model is live' });
    expect(record['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('never writes texts or secrets', () => {
    const { lines, log } = capture();
    log.info(
      { text: 'dear diary', body: { texts: ['secret plan'] }, headers: { authorization: 'Bearer abc' } },
      'x',
    );
    expect(lines[0]).not.toMatch(/diary|plan|abc/);
    expect(lines[0]).toContain('[redacted]');
  });

  it('honours the level', () => {
    const { lines, log } = capture('warn');
    log.info('quiet');
    log.warn('loud');
    expect(lines).toHaveLength(1);
  });
});
