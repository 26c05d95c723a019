import { describe, expect, it } from '@jest/globals';
import type { BatchClassifier } from '@runestone/models';
import { encodeNetwork, makeBatch, quantiseNetwork, type NetworkArchitecture } from '@runestone/networks';
import { randomNetwork, referenceLogits } from '@runestone/networks/testing';
import { createRandom } from '@runestone/random';
import { describeWithNative } from '@runestone/tensorflow/testing';
import type { ModelCodec } from '@runestone/text-pipeline';
import { createModelSteps, type NetworkRuntime } from './index.ts';

const ends = { vocabularySize: 30, embeddingSize: 6, classCount: 4 };
const architectures: readonly NetworkArchitecture[] = [
  { kind: 'lstm', ...ends, units: 12, bidirectional: true, pooling: 'max' },
  { kind: 'lstm', ...ends, units: 12, bidirectional: true, pooling: 'last' },
  {
    ...{ kind: 'lstm', ...ends, units: 12, bidirectional: true, pooling: 'max' },
    convolution: { width: 4, filters: 8 },
  },
  { kind: 'char-cnn', ...ends, filters: 10, widths: [2, 3] },
  { kind: 'encoder-head', inputSize: 30, hidden: [12], classCount: 4 },
];

/** Texts of token indices, one of them without any. */
const texts = [[2, 3, 4, 5], [29], [], Array.from({ length: 40 }, (_, i) => 1 + ((i * 7) % 29))];
const rows = texts.map((ids) => ({
  indices: Uint32Array.from(ids),
  values: new Float32Array(ids.length).fill(1),
  length: ids.length,
}));

function agrees(runtime: NetworkRuntime['runtime'], nativeHome: string): void {
  it.each(architectures)(
    'agree with the reference to 1e-5, as float32 and as int8: $kind',
    async (architecture) => {
      const network = randomNetwork(architecture, createRandom(architecture.kind));
      const steps = createModelSteps({ runtime, nativeHome });
      const codec = steps.models.get(architecture.kind) as ModelCodec;
      for (const weights of ['float32', 'int8'] as const) {
        const { options, files } = encodeNetwork(network, weights);
        const model = (await codec.decode(
          options,
          new Map(files.map(({ name, bytes }) => [name, bytes])),
          steps,
        )) as BatchClassifier;
        const logits = await model.predictBatch(rows);
        const expected = referenceLogits(
          weights === 'int8' ? quantiseNetwork(network) : network,
          makeBatch(architecture, rows),
        );
        expect(Math.max(...expected.map((logit, i) => Math.abs(logit - (logits[i] as number))))).toBeLessThan(
          1e-5,
        );
        expect(codec.encode(model, steps)).toEqual({ options, files });
        await model.close();
      }
    },
  );
}

describe('networks in ONNX Runtime', () => agrees('onnx', ''));
describe('networks in WebAssembly', () => agrees('wasm', ''));
describe('networks in plain JavaScript', () => agrees('plain', ''));
describeWithNative('networks on native TensorFlow', (home) => agrees('native', home));

describe('a damaged network', () => {
  it.each([
    ['options', { architecture: { kind: 'lstm' }, weights: 'int8' }, new Map()],
    [
      'a file that is not there',
      encodeNetwork(randomNetwork(architectures[0] as NetworkArchitecture, createRandom(1)), 'int8').options,
      new Map(),
    ],
    [
      'a file that is none',
      encodeNetwork(randomNetwork(architectures[0] as NetworkArchitecture, createRandom(1)), 'int8').options,
      new Map([['network', Uint8Array.of(1, 2, 3)]]),
    ],
  ])('is refused: %s', async (_, options, files) => {
    const steps = createModelSteps({ runtime: 'plain', nativeHome: '' });
    const codec = steps.models.get('lstm') as ModelCodec;
    await expect((async () => codec.decode(options, files, steps))()).rejects.toMatchObject({
      code: 'NETWORK_WEIGHTS_INVALID',
      kind: 'integrity',
    });
  });
});
