import { expect, it, jest } from '@jest/globals';
import { randomArchitecture, randomNetwork } from '@runestone/networks/testing';
import { createRandom } from '@runestone/random';
import { createOnnxNetwork } from './index.ts';

jest.mock('onnxruntime-node', () => {
  throw new Error('libonnxruntime.so.1: cannot open shared object file');
});

it('says that ONNX Runtime cannot be loaded, and what to do', async () => {
  const random = createRandom(1);
  const network = randomNetwork(randomArchitecture('lstm', random), random);
  await expect(createOnnxNetwork(network)).rejects.toMatchObject({
    code: 'ONNX_RUNTIME_MISSING',
    kind: 'config',
    message: expect.stringMatching(/libonnxruntime.* Install onnxruntime-node/s),
  });
});
