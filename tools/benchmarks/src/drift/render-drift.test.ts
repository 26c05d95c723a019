import { describe, expect, it } from '@jest/globals';
import { driftTasks } from './drift-tasks.ts';
import { foundSoon, renderDrift, requestsAt } from './render-drift.ts';

const found = (...after: readonly (number | undefined)[]) =>
  after.map((one) => ({ ...(one === undefined ? {} : { after: one }), measures: ['length'] }));

describe('renderDrift', () => {
  const task = driftTasks[0]!;
  const [whole, less] = task.scenarios;
  const quiet = { columns: [], dataset: false };
  const text = renderDrift(
    [
      {
        task,
        days: [
          { alarms: 2, measures: ['domain'] },
          ...Array.from({ length: 49 }, () => ({ alarms: 0, measures: [] })),
        ],
        stableAnswers: [{ small: { columns: ['length'], dataset: false }, large: quiet }],
        scenarios: [
          { scenario: whole!, findings: found(200, 300, 900), answers: [] },
          {
            scenario: less!,
            findings: found(200, 1100, undefined),
            answers: [{ small: quiet, large: quiet }],
          },
        ],
      },
    ],
    { date: '2026-11-22', machine: '2 cores', versions: ['Node v20'] },
  );

  it('shows false alarms of both', () => {
    expect(text).toContain('| 50 | 1 | 2.0 % (0.4 %–10.5 %) | domain |');
    expect(text).toContain('| 1 | 100 % | 0 % | 0 % | 0 % | 0 % | 0 % |');
    expect(text).toContain('fails, 1 of 50 days');
  });

  it('shows how soon drift is found, and where it is not', () => {
    expect(text).toContain('| 100 % | 100 % | 300 | 900 | length |');
    expect(text).toContain('| 30 % | 33 % | 1,100 | over 2,000 | length | 0 % |');
    expect(text).toContain('holds for 1 of 2 kinds');
    expect(text).toContain(`${task.id}: ${less!.title}, 30 %: found in 33 %`);
  });

  it('counts streams', () => {
    expect(foundSoon(found(1000, 1001, undefined, 3))).toBe(0.5);
    expect(requestsAt(found(5, 1, 3, undefined), 0.5)).toBe('3');
    expect(requestsAt(found(5, 1, 3, undefined), 0.95)).toBe('over 2,000');
  });
});
