import { describe, expect, it } from '@jest/globals';
import { defineErrors } from '@runestone/errors';
import { indexTensor, loadOnnxRuntime, openOnnxSession } from './index.ts';

const errors = defineErrors('TEST', { MISSING: { kind: 'config', summary: 'Not there.' } });

describe('indexTensor', () => {
  it('holds the same numbers in 64 bits', async () => {
    const runtime = await loadOnnxRuntime(errors.MISSING);
    const { dims, data, type } = indexTensor(runtime, Int32Array.of(0, 1, 2 ** 31 - 1, 7), [2, 2]);
    expect([type, ...dims]).toEqual(['int64', 2, 2]);
    expect(Array.from(data as BigInt64Array)).toEqual([0n, 1n, 2n ** 31n - 1n, 7n]);
  });
});

describe('openOnnxSession', () => {
  it('throws what ONNX Runtime says of bytes that are no model', async () => {
    const runtime = await loadOnnxRuntime(errors.MISSING);
    await expect(openOnnxSession(runtime, Uint8Array.of(1, 2, 3), 1)).rejects.toThrow(/protobuf|model/i);
  });
});
