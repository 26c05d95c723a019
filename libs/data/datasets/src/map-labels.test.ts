import { describe, expect, it } from '@jest/globals';
import { createLabelMapper, type LabelMapping } from './map-labels.ts';

describe('createLabelMapper', () => {
  it.each<[string, LabelMapping, (string | undefined)[]]>([
    ['nothing keeps labels', {}, ['dk', 'sv', 'de']],
    ['a map and a default', { map: { dk: 'dan' }, default: 'Other' }, ['dan', 'Other', 'Other']],
    ['a default alone', { default: 'Other' }, ['Other', 'Other', 'Other']],
    [
      'exclusion before the map',
      { map: { dk: 'dan' }, default: 'Other', exclude: ['dk'] },
      [undefined, 'Other', 'Other'],
    ],
    ['exclusion alone', { exclude: ['de'] }, ['dk', 'sv', undefined]],
  ])('with %s', (_, mapping, expected) => {
    const mapLabel = createLabelMapper(mapping);
    expect(['dk', 'sv', 'de'].map((label) => mapLabel(label, 'here'))).toEqual(expected);
  });

  it('refuses what the map lacks, and says where and what it has', () => {
    const mapLabel = createLabelMapper({ map: { dk: 'dan', sv: 'swe' } });
    expect(() => mapLabel('DK', 'a.csv, line 7')).toThrow(
      /^a\.csv, line 7: the label "DK" is not in the map \(dk, sv\)\. .*default/,
    );
    expect(() => mapLabel('toString', 'here')).toThrow(
      expect.objectContaining({ code: 'DATASET_LABEL_UNMAPPED' }),
    );
  });
});
