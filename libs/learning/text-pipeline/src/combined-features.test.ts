import { describe, expect, it } from '@jest/globals';
import { createSparseRow, type BatchFeatureExtractor } from '@runestone/features';
import { createTokenizer } from '@runestone/tokenization';
import { createCombinedFeatures } from './combined-features.ts';
import { standardSteps, type StepTable } from './index.ts';

const wholeTokenizer = createTokenizer({ id: 'whole', options: {} });

/** Features of one column, the text's length, which need a file and count how often they are closed. */
function lengthStep(closed: string[] = []): StepTable['features'] {
  return new Map([
    ...standardSteps.features,
    [
      'length',
      (_, { files }): BatchFeatureExtractor => ({
        ...{ id: 'length', options: { unit: 'code unit' }, dimension: 1 },
        files: files ?? new Map([['data/ruler', Uint8Array.of(7)]]),
        transformBatch: async (tokens) =>
          tokens.map(([text = '']) => ({
            ...createSparseRow(1),
            values: Float32Array.of(text.length),
            length: 1,
          })),
        close: async () => void closed.push('length'),
      }),
    ],
  ]);
}

const ngrams = (charBits: number) => ({
  normalization: ['lower-case'],
  tokenization: { id: 'words' },
  features: { id: 'hashed-ngrams', charBits, wordMax: 0 },
});
const lengthPart = { tokenization: { id: 'whole' }, features: { id: 'length' }, weight: 0.5 };

function combine(parts: readonly object[], files?: ReadonlyMap<string, Uint8Array>, closed: string[] = []) {
  return createCombinedFeatures(
    { parts },
    {
      tokenizer: wholeTokenizer,
      steps: { ...standardSteps, features: lengthStep(closed) },
      ...(files === undefined ? {} : { files }),
    },
  );
}

describe('combined features', () => {
  it('put the columns of each part behind those of the part before, times its weight', async () => {
    const features = await combine([ngrams(8), lengthPart, ngrams(9)]);
    expect(features.dimension).toBe(256 + 1 + 512);
    const [row] = await features.transformBatch([['Ab']]);
    const entries = Array.from({ length: row!.length }, (_, i) => [row!.indices[i]!, row!.values[i]!]);
    const [first, second, third] = [
      entries.filter(([column]) => column! < 256),
      entries.filter(([column]) => column === 256),
      entries.filter(([column]) => column! > 256),
    ];
    expect(second).toEqual([[256, 1]]);
    // N-grams of a text have length 1, whatever stands beside them.
    for (const part of [first, third])
      expect(part.reduce((sum, [, value]) => sum + value! ** 2, 0)).toBeCloseTo(1, 6);
  });

  it('normalise and cut for each part by itself', async () => {
    const [upper, lower] = await (
      await combine([ngrams(8), { ...ngrams(8), normalization: [] }])
    ).transformBatch([['AB'], ['ab']]);
    const columns = (row: typeof upper, from: number) =>
      Array.from(row!.indices.subarray(0, row!.length)).filter(
        (column) => column >= from && column < from + 256,
      );
    expect(columns(upper, 0)).toEqual(columns(lower, 0));
    expect(columns(upper, 256)).not.toEqual(columns(lower, 256));
  });

  it('leave out the columns of a part for which nothing is left of a text', async () => {
    const [row] = await (await combine([ngrams(8), lengthPart])).transformBatch([['42 !']]);
    expect(Array.from(row!.indices.subarray(0, row!.length))).toEqual([256]);
  });

  it('come back from their options and files, and close their parts', async () => {
    const closed: string[] = [];
    const features = await combine([lengthPart, ngrams(8)], undefined, closed);
    expect([...features.files.keys()]).toEqual(['0/data/ruler']);
    const { parts } = features.options as { parts: object[] };
    const again = await combine(parts, features.files, closed);
    expect(again.options).toEqual(features.options);
    expect(again.files).toEqual(features.files);
    expect(await again.transformBatch([['træer']])).toEqual(await features.transformBatch([['træer']]));
    await again.close();
    expect(closed).toEqual(['length']);
  });

  it('keep once the files that several parts are made of', async () => {
    const features = await combine([ngrams(8), lengthPart, { ...lengthPart, weight: 2 }]);
    expect([...features.files.keys()]).toEqual(['1/data/ruler']);
    const { parts } = features.options as { parts: object[] };
    expect(parts[2]).toMatchObject({ filesOf: 1 });
    const again = await combine(parts, features.files);
    expect([again.options, again.files]).toEqual([features.options, features.files]);
    expect(await again.transformBatch([['abc']])).toEqual(await features.transformBatch([['abc']]));
  });

  it.each([
    ['the last byte', [1, 2, 3], [1, 2, 4]],
    ['the length', [1, 2, 3], [1, 2, 3, 4]],
  ])('keep files apart that differ in %s', async (_, one, other) => {
    const files = new Map([
      ['0/data/ruler', Uint8Array.from(one)],
      ['1/data/ruler', Uint8Array.from(other)],
    ]);
    expect((await combine([lengthPart, lengthPart], files)).files).toEqual(files);
  });

  it.each([
    ['no parts', []],
    [
      'a part that is combined itself',
      [{ ...lengthPart, features: { id: 'combined', parts: [lengthPart] } }],
    ],
    ['unknown features', [{ ...lengthPart, features: { id: 'quantum' } }]],
    ['a weight of 0', [{ ...lengthPart, weight: 0 }]],
  ])('refuse %s', async (_, parts) => {
    await expect(combine(parts)).rejects.toMatchObject({
      code: expect.stringMatching(/^(BUNDLE|SCHEMA)_/),
    });
  });
});
