import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ModelReport, ReportedQuality } from './model-report.ts';
import { renderReport } from './render-report.ts';
import { isWellFormed } from './testing/is-well-formed.ts';
import { sampleEvaluation, sampleMultiSource, sampleReport, sampleSource } from './testing/sample-report.ts';

const labels = ['dan', 'swe'];
const whole = (): ModelReport => ({
  ...sampleReport(labels),
  evaluation: sampleEvaluation(sampleSource(labels)),
});
/** The page as it is read: without tags, with the blanks that keep a number together as blanks. */
const textOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ');
const read = (report: ModelReport): string => textOf(renderReport(report));

const measure = {
  ...{
    measure: 'labels',
    test: 'chi-square',
    adjustedPValue: 1e-9,
    effect: 0.3,
    psi: 0.4,
    jensenShannon: 0.2,
  },
  ...{ drifts: true, moved: [{ name: 'dan', reference: 0.5, window: 0.1 }] },
};
const comparison = { records: 250, referenceRecords: 2000, measures: [measure] };
const quality: ReportedQuality = {
  measure: 'accuracy',
  points: [{ fromMs: 0, untilMs: 3_600_000, labelled: 40, value: 0.8, interval: [0.7, 0.9] }],
  overall: { labelled: 40, value: 0.8, interval: [0.7, 0.9] },
  estimate: { value: 0.85, interval: [0.8, 0.9] },
  decay: { verdict: 'decayed', beganMs: 60_000, drop: { value: 0.05, interval: [0.01, 0.1] } },
};

describe('renderReport', () => {
  it('says first how good the model is, with the interval, and where it errs', () => {
    const text = read(whole());
    expect(text).toContain(
      '75.0 % of 8 held-out texts of held-out get the right label 95 % interval 40.9 % to 92.9 %',
    );
    expect(text).toContain('Danish for swe, 1 time (25.0 % of its texts)');
    expect(text).toContain('Behavioural checks: 2 of 3 passed');
  });

  it('shows every part, escaped, and loads and runs nothing', () => {
    const html = renderReport({
      ...whole(),
      version: { name: '<script>alert(1)</script>', version: '"><img src=x>' },
      drift: {
        verdict: 'drift',
        comparedAt: '2026-11-22T09:30:00.000Z',
        window: comparison,
        recent: comparison,
      },
      quality,
    });
    expect(html).not.toMatch(/<(script|img|iframe|object|embed|base|form)\b|url\(|@import/);
    expect(html).not.toMatch(/<[^<>]*\s((src|style|on\w+)=|href="(?!#|data:,))/);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    expect(html).toContain("default-src 'none'");
    expect(isWellFormed(html.replace(/<style>[\s\S]*?<\/style>/, ''))).toBe(true);
  });

  it('tells drift: the verdict, what moved, when', () => {
    const drift = { verdict: 'drift', comparedAt: '2026-11-22T09:30:00.000Z', window: comparison };
    const text = read({ ...whole(), drift });
    expect(text).toContain('Drift: the texts drift');
    expect(text).toContain('Compared at 2026-11-22 09:30 UTC');
    expect(text).toContain(
      'labels drifts 0.300 < 0.001 0.400 0.200 Danish 50.0 % → 10.0 %'.replace('<', '&lt;'),
    );
  });

  it.each(['none', 'not-enough-data', 'not-watched'])(
    'tells drift of the verdict %s without a comparison',
    (verdict) => {
      expect(read({ ...whole(), drift: { verdict } })).toMatch(
        /Drift: (none was found|too few texts|not watched)/,
      );
    },
  );

  it('tells quality over time, the estimate as one, and when it fell', () => {
    const text = read({ ...whole(), quality });
    expect(text).toContain('it has fallen since about 1970-01-01 00:01 UTC, by 0.050 of micro F1');
    expect(text).toContain('an estimate from records without labels, no measurement');
    expect(text).toContain('0.800 accuracy over 40 labelled records');
  });

  it('says what is missing, and shows the metrics of the manifest', () => {
    const text = read(sampleReport());
    expect(text).toContain('is not known');
    expect(text).toContain('trained before bundles kept that');
    expect(text).toContain('No labelled records yet');
    expect(text).toContain('accuracy 0.987');
  });

  it('tells several labels by micro F1 and by sets, without a matrix', () => {
    const source = sampleMultiSource(['dan', 'swe']);
    const html = renderReport({ ...sampleReport(labels), evaluation: sampleEvaluation(source) });
    expect(textOf(html)).toContain('Micro F1 0.750');
    expect(textOf(html)).toContain('33.3 % of the texts get exactly their labels');
    expect(html).not.toContain('Confusion matrix');
  });

  it('survives a source without texts, and none at all', () => {
    const { evaluation, ...source } = sampleSource(labels);
    const empty = { ...source, evaluation: { ...evaluation, support: 0 } };
    expect(read({ ...whole(), evaluation: sampleEvaluation(empty) })).toContain('It has no texts');
    expect(read({ ...whole(), evaluation: sampleEvaluation() })).toContain('No texts were held out');
  });

  it('shows a dash for what is no number', () => {
    const { evaluation, ...source } = sampleSource(labels);
    const broken = { ...source, evaluation: { ...evaluation, macroF1: NaN } };
    const text = read({ ...whole(), evaluation: sampleEvaluation(broken) });
    expect(text).toContain('macro F1 –');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is of a bounded size with 500 labels and three sources', () => {
    const many = Array.from({ length: 500 }, (_, place) => `label number ${place}`);
    const source = sampleSource(many);
    const sources = ['a', 'b', 'c'].map((name) => ({ ...source, name }));
    const html = renderReport({ ...sampleReport(many), evaluation: sampleEvaluation(...sources) });
    expect(html.length).toBeLessThan(600_000);
    expect(textOf(html)).toContain('The 60 weakest of 500 labels are shown');
    expect(textOf(html)).toContain('The 50 of 500 labels with the most mistakes are shown');
  });

  it('is well-formed whatever labels and sources are called', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(names, fc.string({ unit: 'binary' }), (hostile, source) => {
        const html = renderReport({
          ...sampleReport(hostile),
          evaluation: sampleEvaluation(sampleSource(hostile, source)),
        });
        expect(isWellFormed(html.replace(/<style>[\s\S]*?<\/style>/, ''))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('takes labels that are called like what every object has', () => {
    const hostile = ['constructor', '__proto__', 'toString'];
    const html = renderReport({
      ...sampleReport(hostile),
      evaluation: sampleEvaluation(sampleSource(hostile)),
    });
    expect(html).not.toMatch(/native code|\[object/);
  });

  it('gives readers of screens names for pictures and tables', () => {
    const html = renderReport({ ...whole(), quality });
    const pictures = html.match(/<svg(?! class="bar")[^>]*>\n<title>[^<]+<\/title><desc>[^<]+<\/desc>/g);
    expect(pictures).toHaveLength(html.match(/role="img"/g)?.length ?? -1);
    expect(html.match(/<caption>[^<]/g)).toHaveLength(html.match(/<table/g)?.length ?? -1);
    expect(html).toContain('<html lang="en">');
  });
});
