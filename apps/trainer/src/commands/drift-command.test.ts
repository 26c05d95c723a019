import { describe, expect, it } from '@jest/globals';
import { renderComparison } from './drift-command.ts';

describe('renderComparison', () => {
  it('shows each measure, and what moved', () => {
    const shared = { test: 'chi-square', statistic: 9, pValue: 1e-9, psi: 0.4, jensenShannon: 0.25 } as const;
    const moved = [{ name: 'swe', reference: 0.2, window: 0.5 }];
    const lines = renderComparison({
      ...{ verdict: 'drift', records: 300, referenceRecords: 2000, alpha: 0.01 },
      measures: [
        { ...shared, measure: 'labels', adjustedPValue: 1e-8, effect: 0.3, verdict: 'drift', moved },
        { ...shared, measure: 'words', adjustedPValue: 1, effect: 0.02, verdict: 'none', moved: [] },
      ],
    }).split('\n');
    expect(lines[1]).toMatch(
      /^labels {3}drift +1\.0e-8 +0\.300 +0\.400 +0\.250 +chi-square +swe: 20\.0 % → 50\.0 %$/u,
    );
    expect(lines[2]).toMatch(/^words {4}no drift /u);
    expect(lines.at(-1)).toBe('drift: 300 texts beside 2000 of the reference');
  });

  it('says that there is too little', () => {
    const facts = { records: 7, referenceRecords: 2000, alpha: 0.01, measures: [] };
    expect(renderComparison({ ...facts, verdict: 'not-enough-data' })).toBe(
      'not enough data: 7 texts beside 2000 of the reference',
    );
  });
});
