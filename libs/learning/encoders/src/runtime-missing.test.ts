import { expect, it, jest } from '@jest/globals';
import { openEncoder } from './index.ts';
import { createTinyEncoder } from './testing/tiny-encoder.ts';

jest.mock('onnxruntime-node', () => {
  throw new Error('libonnxruntime.so.1: cannot open shared object file');
});

it('says that ONNX Runtime cannot be loaded, and what to do', async () => {
  await expect(openEncoder(createTinyEncoder())).rejects.toMatchObject({
    ...{ code: 'ENCODERS_RUNTIME_MISSING', kind: 'config' },
    message: expect.stringMatching(/libonnxruntime.* Install onnxruntime-node/s),
  });
});
