import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SingleLabelEvaluation } from '@runestone/metrics';
import { drawConfusion, drawCurves, renderReport } from './index.ts';

const quality = { precision: 0.5, recall: 0.25, f1: 1 / 3, support: 4, predicted: 2 };
const evaluation: SingleLabelEvaluation = {
  kind: 'single',
  labels: ['dan', 'swe'],
  support: 8,
  accuracy: 0.75,
  accuracyInterval: [0.5, 0.9],
  macroF1: 0.7,
  weightedF1: 0.8,
  abstained: 0,
  perClass: { dan: quality, swe: quality },
  confusion: [
    [3, 1, 0],
    [1, 3, 0],
  ],
};

/** Every tag that is opened is closed, and no quote is left open: what a reader of XML needs. */
function isBalanced(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, , selfClosed] of svg.matchAll(
    /<(\/?)([a-z]+)((?:\s[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (closing === '/') {
      if (open.pop() !== name) return false;
    } else if (selfClosed !== '/') open.push(name as string);
  }
  return open.length === 0 && !/<(?![/a-z])/.test(svg);
}

describe('drawConfusion', () => {
  it('shows each count, and abstentions only where there are any', () => {
    const svg = drawConfusion(evaluation, (label) => label);
    expect([...svg.matchAll(/>(\d+)<\/text>/g)].map(([, count]) => count)).toEqual(['3', '1', '1', '3']);
    expect(svg).not.toContain('abstained');
    const abstaining = {
      ...evaluation,
      confusion: [
        [3, 0, 1],
        [1, 3, 0],
      ],
    };
    expect(drawConfusion(abstaining, (label) => label)).toContain('abstained');
  });

  it('is well-formed whatever the labels are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(isBalanced(drawConfusion(evaluation, () => name))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('drawCurves', () => {
  it('draws a line for each curve, without values that are no numbers', () => {
    const points = [0.5, NaN, 0.25].map((value, step) => ({ step, value }));
    const svg = drawCurves([{ name: 'loss <&>', points }], 'learning');
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain('loss &lt;&amp;&gt;');
    expect(isBalanced(svg)).toBe(true);
  });

  it.each([[[]], [[{ step: 1, value: 2 }]]])('takes few points: %j', (points) => {
    expect(drawCurves([{ name: 'x', points }], 't')).not.toMatch(/NaN|Infinity/);
  });
});

describe('renderReport', () => {
  it('holds facts, tables and pictures, escaped, and loads nothing', () => {
    const html = renderReport({
      title: '<script>alert(1)</script>',
      description: 'a & b',
      facts: { data: '"x"' },
      evaluations: new Map([['held<out', evaluation]]),
      pictures: [drawCurves([], 'learning')],
      nameOf: (label) => `${label}<`,
    });
    expect(html).not.toMatch(/<script|<img|src=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    for (const text of [
      'a &amp; b',
      '&quot;x&quot;',
      'held&lt;out',
      'dan&lt;',
      '0.7500 (95 % 0.5000–0.9000)',
    ])
      expect(html).toContain(text);
  });
});
