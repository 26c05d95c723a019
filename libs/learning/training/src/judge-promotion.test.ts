import { describe, expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import { textOf, type TextInput } from '@runestone/fields';
import { createLabelSpace } from '@runestone/label-encoding';
import type { Classification, TextPipeline } from '@runestone/text-pipeline';
import { judgePromotion, type GateModel } from './judge-promotion.ts';

const labelSpace = createLabelSpace({ kind: 'single', labels: ['dan', 'swe'] });
const rules = { tolerance: 0.01, significance: 0.05, floors: [] };
const pacing = { pause: async () => undefined };

/** A model that is wrong on the texts that are named by number. */
function modelOf(id: string, wrong: readonly number[]): GateModel {
  const classify = (texts: readonly TextInput[]): Classification[] =>
    texts.map((text) => {
      const [label, number] = textOf(text).split(' ') as [string, string];
      const other = label === 'dan' ? 'swe' : 'dan';
      const given = wrong.includes(Number(number)) ? other : label;
      return { outcome: 'label', label: given, score: 1, alternatives: [] };
    });
  return { id, pipeline: { labelSpace, classify } as unknown as TextPipeline, bundleSizeBytes: 1000 };
}

const testsOf = (count: number): Map<string, Example[]> =>
  new Map([
    [
      'news',
      Array.from({ length: count }, (_, i) => {
        const label = i % 2 === 0 ? 'dan' : 'swe';
        return { text: `${label} ${i}`, labels: [label], source: 'news' };
      }),
    ],
  ]);

const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
const judge = (
  [candidateWrong, championWrong]: readonly (readonly number[])[],
  changes: Partial<Parameters<typeof judgePromotion>[0]['rules']> = {},
  count = 200,
) =>
  judgePromotion(
    {
      candidate: modelOf('m/2', candidateWrong ?? []),
      champion: modelOf('m/1', championWrong ?? []),
      tests: testsOf(count),
      rules: { ...rules, ...changes },
    },
    pacing,
  );

describe('judgePromotion', () => {
  it('lets a better or equal candidate pass', async () => {
    expect(await judge([[1], upTo(20)])).toMatchObject({
      passed: true,
      champion: 'm/1',
      checks: [{ passed: true, reason: 'news: 19 texts won, 0 lost of 200; within the tolerance of 0.01' }],
    });
    expect((await judge([upTo(50), upTo(50)])).passed).toBe(true);
  });

  it('stops a candidate that is worse beyond tolerance and chance', async () => {
    const { passed, checks } = await judge([upTo(10), []]);
    expect(passed).toBe(false);
    expect(checks[0]?.reason).toBe(
      'news: 0 texts won, 10 lost of 200; a loss of 0.05 is beyond the tolerance of 0.01, and no chance (p = 0.00098, limit 0.05)',
    );
  });

  it('lets pass what may be chance, and a significant loss within the tolerance', async () => {
    expect((await judge([upTo(10), upTo(6, 100)])).passed).toBe(true);
    expect((await judge([upTo(4), []], { tolerance: 0.02 })).passed).toBe(true);
  });

  it('judges a model on both sides of the same texts, not their totals', async () => {
    // Equal totals, other errors: neither is better.
    expect((await judge([upTo(30), upTo(30, 100)])).passed).toBe(true);
  });

  it('compares only on what the champion was not trained on, and holds floors on all', async () => {
    const tests = testsOf(200);
    const comparable = new Set(tests.get('news')?.slice(100));
    const floors = [{ source: 'news', accuracy: 0.9, f1: {} }];
    const judgeOn = (given: ReadonlySet<Example>) =>
      judgePromotion(
        {
          candidate: modelOf('m/2', upTo(30)),
          champion: modelOf('m/1', []),
          tests,
          comparable: given,
          rules: { ...rules, floors },
        },
        pacing,
      );
    expect((await judgeOn(comparable)).checks).toEqual([
      { passed: true, reason: 'news: 0 texts won, 0 lost of 100; within the tolerance of 0.01' },
      { passed: false, reason: 'news: accuracy is 0.85, below the floor of 0.9' },
    ]);
    expect((await judgeOn(new Set())).checks.slice(0, 2)).toEqual([
      { passed: true, reason: 'news: the champion was trained on all of its texts; nothing to compare' },
      { passed: false, reason: expect.stringContaining('train with its seed') },
    ]);
  });

  it('holds floors by source and label, and misses tests that are not there', async () => {
    const floors = [{ source: 'news', accuracy: 0.96, f1: { dan: 0.9, swe: 0.99 } }];
    const { passed, checks } = await judge([upTo(8), upTo(8)], { floors });
    expect(passed).toBe(false);
    expect(checks.map((check) => check.passed)).toEqual([true, true, true, false]);
    expect(checks[3]?.reason).toBe('news: F1 of swe is 0.96, below the floor of 0.99');
    const missing = await judge([[], []], { floors: [{ source: 'none', f1: {} }] });
    expect(missing).toMatchObject({ passed: false });
  });

  it('holds floors of averages over the labels', async () => {
    const floors = [{ source: 'news', macroF1: 0.95, weightedF1: 0.97, f1: {} }];
    const { checks } = await judge([upTo(8), upTo(8)], { floors });
    // Four of each hundred are given the other label: both have an F1 of 2·96/200.
    expect(checks.slice(1)).toEqual([
      { passed: true, reason: 'news: macro F1 is 0.96, at least 0.95' },
      { passed: false, reason: 'news: weighted F1 is 0.96, below the floor of 0.97' },
    ]);
  });

  it('holds floors of several labels', async () => {
    const several = createLabelSpace({ kind: 'multi', labels: ['dan', 'swe'] });
    // Of four texts with both labels one is given both, the others one.
    const classify = (texts: readonly TextInput[]): Classification[] =>
      texts.map((text) => ({
        outcome: 'labels',
        labels: (textOf(text) === '0' ? ['dan', 'swe'] : ['dan']).map((label) => ({ label, score: 1 })),
        alternatives: [],
      }));
    const pipeline = { labelSpace: several, classify } as unknown as TextPipeline;
    const examples = upTo(4).map((text) => ({
      text: String(text),
      labels: ['dan', 'swe'],
      source: 'shop',
    }));
    const floor = { accuracy: 0.25, elementwiseAccuracy: 0.7, microF1: 0.8, macroF1: 0.7, weightedF1: 0.71 };
    const { checks } = await judgePromotion(
      {
        candidate: { id: 'm/1', pipeline, bundleSizeBytes: 1 },
        tests: new Map([['shop', examples]]),
        rules: { ...rules, floors: [{ source: 'shop', f1: {}, ...floor }] },
      },
      pacing,
    );
    // Right: 5 of 8 pairs; micro F1 is 2·5/(5 + 8); the labels have 1 and 2·1/(1 + 4), and the same support.
    expect(checks.map(({ reason }) => reason)).toEqual([
      'shop: accuracy is 0.25, at least 0.25',
      'shop: element-wise accuracy is 0.625, below the floor of 0.7',
      'shop: micro F1 is 0.7692, below the floor of 0.8',
      'shop: macro F1 is 0.7, at least 0.7',
      'shop: weighted F1 is 0.7, below the floor of 0.71',
    ]);
  });

  it('holds budgets of size and time', async () => {
    expect((await judge([[], []], { maxBundleBytes: 1000, maxMillisecondsPerText: 1000 })).passed).toBe(true);
    const { checks } = await judge([[], []], { maxBundleBytes: 999, maxMillisecondsPerText: 1e-9 });
    expect(checks.map(({ passed }) => passed)).toEqual([true, false, false]);
    expect(checks[1]?.reason).toBe('the bundle has 1000 bytes, beyond the budget of 999');
  });

  it('compares with nobody where there is no champion', async () => {
    const decision = await judgePromotion(
      { candidate: modelOf('m/1', upTo(100)), tests: testsOf(200), rules },
      pacing,
    );
    expect(decision).toEqual({ passed: true, checks: [] });
  });
});
