import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { openEncoder, readEncoderFiles, type EncoderPrecision } from './index.ts';
import { describeWithMiniLm } from './testing/describe-with-minilm.ts';

interface GoldenText {
  readonly text: string;
  readonly tokenCount: number;
  readonly fp32: readonly number[];
  readonly int8: readonly number[];
}

/** Written by testing/golden_vectors.py, which says how. */
const golden = JSON.parse(
  readFileSync(new URL('./testing/golden-vectors.json', import.meta.url), 'utf8'),
) as GoldenText[];
const texts = golden.map(({ text }) => text);
const tolerances: Readonly<Record<EncoderPrecision, number>> = { fp32: 2e-6, int8: 2e-2 };

describeWithMiniLm('all-MiniLM-L6-v2', (directory) => {
  it.each(['fp32', 'int8'] as const)('has the vectors of Python with %s', async (precision) => {
    const encoder = await openEncoder(directory, { precision });
    const vectors = await encoder.encode(texts);
    await encoder.close();
    expect([encoder.dimension, encoder.maxTokens]).toEqual([384, 256]);
    golden.forEach((expected, row) => {
      expected[precision].forEach((value, place) =>
        expect(Math.abs((vectors[row * 384 + place] as number) - value)).toBeLessThan(tolerances[precision]),
      );
    });
  });

  it.each(['fp32', 'int8'] as const)(
    'gives a text the same %s vector alone, among others, in any order, and on two threads',
    async (precision) => {
      const encoder = await openEncoder(directory, { precision });
      const threads = await openEncoder(directory, { precision, threads: 2 });
      const together = await encoder.encode(texts);
      const turned = await encoder.encode([...texts].reverse());
      const onThreads = await threads.encode(texts);
      for (const [row, text] of texts.entries()) {
        const expected = rowOf(await encoder.encode([text]), 0);
        for (const other of [
          rowOf(together, row),
          rowOf(turned, texts.length - 1 - row),
          rowOf(onThreads, row),
        ])
          expect(largestDifference(other, expected)).toBeLessThanOrEqual(precision === 'int8' ? 0 : 1e-6);
      }
      await Promise.all([encoder.close(), threads.close()]);
      expect(threads.id).toBe(encoder.id);
    },
  );

  it.each(['fp32', 'int8'] as const)('finds sentences of a like meaning alike with %s', async (precision) => {
    const encoder = await openEncoder(await readEncoderFiles(directory, precision), { precision });
    const vectors = await encoder.encode([
      'A man is playing a guitar on the stage.',
      'Someone performs music with a string instrument.',
      'The stock market fell by three percent.',
    ]);
    await encoder.close();
    const [guitar, music, market] = [0, 1, 2].map((row) => rowOf(vectors, row)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    expect(dot(guitar, guitar)).toBeCloseTo(1, 5);
    expect(dot(guitar, music)).toBeGreaterThan(0.5);
    expect(dot(guitar, market)).toBeLessThan(0.15);
  });

  it('takes texts of any length and kind', async () => {
    const encoder = await openEncoder(directory, { precision: 'int8' });
    const odd = ['', ' ', '\ud800', '\u0000', '字'.repeat(5000), 'word '.repeat(200_000), 'x'.repeat(1e6)];
    const vectors = await encoder.encode(odd);
    await encoder.close();
    expect(vectors.every(Number.isFinite)).toBe(true);
    expect(rowOf(vectors, 0)).toEqual(rowOf(vectors, 3));
  });
});

const rowOf = (vectors: Float32Array, row: number): Float32Array => vectors.slice(row * 384, (row + 1) * 384);

const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] as number), 0);

const largestDifference = (one: Float32Array, other: Float32Array): number =>
  one.reduce((most, value, place) => Math.max(most, Math.abs(value - (other[place] as number))), 0);
