import { describe, expect, it } from '@jest/globals';
import { decayTasks } from './decay-tasks.ts';
import { foundShare, renderDecay } from './render-decay.ts';
import type { WatchedStream } from './measure-decay.ts';

const quiet = { ADWIN: null, DDM: null, 'Page-Hinkley': null };
const microF1 = { value: 0.85, interval: [0.8, 0.9] } as const;

/** A stream whose first alarm comes after so many records, about a fall of 4 to 6 points that began a little before the thousandth. */
function alarmed(after?: number, river: WatchedStream['river'] = quiet): WatchedStream {
  const drop = { value: 0.05, interval: [0.04, 0.06] } as const;
  const decay = { beganMs: 0, beganRecord: 990, drop, microF1 };
  return { alarm: after === undefined ? undefined : { after, decay }, river };
}

describe('renderDecay', () => {
  const task = decayTasks[0]!;
  const [way, other] = task.ways;
  const fall = { points: 0.05, growsOver: 0 };
  const streams = [
    alarmed(1200, { ...quiet, ADWIN: 1300, DDM: 400 }),
    alarmed(1400),
    alarmed(900),
    alarmed(),
  ];
  const windows = [
    { truth: 0.9, estimate: 0.91, holds: true, verdict: 'agrees' },
    { truth: 0.8, estimate: 0.91, holds: false, verdict: 'differs' },
  ] as const;
  const text = renderDecay(
    [
      {
        ...{ task, texts: 8000, microF1: 0.92 },
        stable: [alarmed(5), ...Array.from({ length: 49 }, () => alarmed(undefined, { ...quiet, DDM: 7 }))],
        findings: [
          { way: way!, fall, share: 0.25, streams },
          { way: other!, fall, share: undefined, streams: [] },
          { way: other!, fall: { points: 0.1, growsOver: 1000 }, share: undefined, streams: [] },
        ],
        estimates: [{ title: 'none: stable', share: 0, windows }],
      },
    ],
    [{ accuracy: 0.92, texts: 2000, referenceErrors: 1, streams: 400, falseAlarms: 4, found: 380 }],
    { date: '2026-11-22', measuredOn: '2 cores' },
  );

  it('shows false alarms of all', () => {
    expect(text).toContain('| 8,000 | 0.920 | 50 | 2.0 % (0.4 %–10.5 %) | 0.0 % (0.0 %–7.1 %) | 98.0 %');
    expect(text).toContain(
      'fails, 1 of 50; of made-up answers, evaluated on at least 2,000 texts: holds, 4 of 400.',
    );
  });

  it('shows how soon decay is found, when it is said to have begun, and where it is not found', () => {
    expect(text).toContain(
      '| 5 points | 25 % | 50.0 % (15.0 %–85.0 %) | 25 % | 200 | 400 | −10 (−10 – −10) | 100 % |',
    );
    expect(text).toContain('| 5 points | 25 % (0 %) | 300 | 0 % (25 %) | – | 0 % (0 %) | – |');
    expect(text).toContain(`fall so far: ${other!.title} (less than 5 points).`);
    expect(text).toContain('holds for 0 of 1 ways');
    expect(text).toContain(`language-id: ${way!.title}, 5 points: found in 50 %`);
  });

  it('shows what chance allows', () => {
    expect(text).toContain('| 0.92 | 2,000 | 1 | 400 | 1.0 % (0.4 %–2.5 %) | 95.0 % (92.4 %–96.7 %) |');
  });

  it('shows estimates beside the truth', () => {
    expect(text).toContain('| none: stable | – | 0.850 | 0.910 | +0.060 | 50 % | 50 % | 50 % |');
  });

  it('counts no alarm before the decay as finding it', () => {
    expect(foundShare({ way: way!, fall, share: 0.25, streams })).toBe(0.5);
  });
});
