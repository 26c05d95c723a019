import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ParameterSpec } from '../architecture.ts';
import { dequantiseParameter, quantiseParameter } from './quantise-parameter.ts';

const kernel = (rows: number, columns: number): ParameterSpec => ({
  name: 'kernel',
  role: 'kernel',
  shape: [rows, columns],
  size: rows * columns,
  offset: 0,
});

describe('quantiseParameter', () => {
  it('gives the largest number of each column 127', () => {
    const values = Float32Array.of(127, -2, -63.4, 1.5);
    const { codes, scales } = quantiseParameter(values, kernel(2, 2), 1);
    expect([...codes]).toEqual([127, -127, -63, 95]);
    expect(scales[0]).toBe(1);
    expect(scales[1]).toBeCloseTo(2 / 127, 6);
  });

  it('gives the largest number of each row 127 along the first axis', () => {
    const { codes, scales } = quantiseParameter(Float32Array.of(254, 2, 0, 0), kernel(2, 2), 0);
    expect([...codes]).toEqual([127, 1, 0, 0]);
    expect([...scales]).toEqual([2, 1]);
  });

  it('errs by at most half a step', () => {
    fc.assert(
      fc.property(columnOf({ min: -1000, max: 1000 }), (values) => {
        const { scale, again } = roundTrip(values);
        const errors = [...values].map((value, index) => Math.abs(value - (again[index] as number)));
        expect(Math.max(...errors)).toBeLessThanOrEqual(scale * 0.5001);
      }),
    );
  });

  it('changes nothing a second time, whatever the sizes', () => {
    fc.assert(
      fc.property(columnOf({ min: -3e38, max: 3e38 }), (values) => {
        const first = roundTrip(values);
        const second = roundTrip(first.again);
        expect(second.scale).toBe(first.scale);
        expect([...second.again]).toEqual([...first.again]);
      }),
      { numRuns: 400 },
    );
  });
});

/** Any numbers of 32 bits: also those next to zero. */
function columnOf({ min, max }: { min: number; max: number }): fc.Arbitrary<Float32Array> {
  const limits = { min: Math.fround(min), max: Math.fround(max), noNaN: true };
  return fc
    .array(fc.float(limits), { minLength: 1, maxLength: 6 })
    .map((values) => Float32Array.from(values));
}

function roundTrip(values: Float32Array): { scale: number; again: Float32Array } {
  const spec = kernel(values.length, 1);
  const quantised = quantiseParameter(values, spec, 1);
  const again = new Float32Array(values.length);
  dequantiseParameter(quantised, spec, 1, again);
  return { scale: quantised.scales[0] as number, again };
}
