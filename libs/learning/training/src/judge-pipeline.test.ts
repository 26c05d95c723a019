import { describe, expect, it } from '@jest/globals';
import type { Classification } from '@runestone/text-pipeline';
import { measureExportLoss } from './judge-pipeline.ts';

const label = (name: string): Classification =>
  ({ outcome: 'label', label: name, score: 1, alternatives: [] }) as Classification;
const labels = (...names: string[]): Classification =>
  ({
    outcome: 'labels',
    labels: names.map((name) => ({ label: name, score: 1 })),
    alternatives: [],
  }) as Classification;
const example = (...names: string[]) => ({ text: 'x', labels: names, source: 's' });

describe('measureExportLoss', () => {
  it('counts texts that both label the same, and what the full model has right more often', () => {
    const truth = [example('a'), example('a'), example('b'), example('b')];
    const full = [label('a'), label('a'), label('b'), label('a')];
    const exported = [label('a'), label('b'), label('a'), label('b')];
    expect(measureExportLoss(exported, full, truth)).toEqual({ agreement: 0.25, accuracy: 0.25 });
    expect(measureExportLoss(full, exported, truth)).toEqual({ agreement: 0.25, accuracy: -0.25 });
  });

  it('does not look at the order of several labels, and loses nothing where there are no texts', () => {
    expect(measureExportLoss([labels('b', 'a')], [labels('a', 'b')], [example('a')])).toEqual({
      agreement: 1,
      accuracy: 0,
    });
    expect(measureExportLoss([], [], [])).toEqual({ agreement: 1, accuracy: 0 });
  });
});
