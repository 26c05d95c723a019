import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parameterSpecs, type LabelledBatch, type Network } from '@runestone/networks';
import { randomBatch, randomNetwork, referenceLogits } from '@runestone/networks/testing';
import { createRandom } from '@runestone/random';
import { chooseTensors, createGradientEngine, type TensorChoice } from './index.ts';
import { describeWithNative } from './testing/index.ts';

const ends = { vocabularySize: 9, embeddingSize: 3, classCount: 3 };
const networks: readonly (readonly [string, Network])[] = [
  ['lstm', { kind: 'lstm', ...ends, units: 4, bidirectional: false, pooling: 'last' } as const],
  ['bidirectional lstm', { kind: 'lstm', ...ends, units: 3, bidirectional: true, pooling: 'last' } as const],
  [
    'lstm read at its maxima',
    { kind: 'lstm', ...ends, units: 3, bidirectional: true, pooling: 'max' } as const,
  ],
  [
    'lstm after a convolution',
    {
      ...{ kind: 'lstm', ...ends, units: 3, bidirectional: true, pooling: 'max' },
      convolution: { width: 4, filters: 5 },
    } as const,
  ],
  ['char-cnn', { kind: 'char-cnn', ...ends, filters: 4, widths: [1, 2, 5] } as const],
  ['linear head', { kind: 'encoder-head', inputSize: 5, hidden: [], classCount: 3 } as const],
  ['head of two layers', { kind: 'encoder-head', inputSize: 5, hidden: [4, 3], classCount: 3 } as const],
].map(
  ([name, architecture]) =>
    [name, randomNetwork(architecture as never, createRandom(name as string))] as const,
) as never;

const noDropout = { features: 0, embedding: 0, seed: 1 };

function labelled({ architecture }: Network, lengths = [4, 7, 1, 3, 6]): LabelledBatch {
  const random = createRandom(lengths.join());
  const targets = new Float32Array(lengths.length * architecture.classCount);
  for (const row of lengths.keys()) targets[row * architecture.classCount + random.nextInt(3)] = 1;
  return {
    ...randomBatch(architecture, lengths, random),
    targets,
    weights: Float32Array.from(lengths, (_, row) => 0.5 + row / 4),
  };
}

/** The loss of a batch by the reference, in double precision. */
function referenceLoss(
  network: Network,
  batch: LabelledBatch,
  kind: 'single' | 'multi',
  focalGamma = 0,
): number {
  const { classCount } = network.architecture;
  const logits = referenceLogits(network, batch);
  let loss = 0;
  for (let row = 0; row < batch.rowCount; row += 1) {
    const own = logits.subarray(row * classCount, (row + 1) * classCount);
    const total = own.reduce((sum, logit) => sum + Math.exp(logit), 0);
    for (let c = 0; c < classCount; c += 1) {
      const target = batch.targets[row * classCount + c] as number;
      const logit = own[c] as number;
      const entropy =
        kind === 'single' ? target * (Math.log(total) - logit) : Math.log1p(Math.exp(logit)) - target * logit;
      const weight = batch.weights[row] as number;
      loss += weight * (1 - Math.exp(-entropy)) ** focalGamma * entropy;
    }
  }
  return loss;
}

interface Opening {
  readonly shards?: number;
  readonly kind?: 'single' | 'multi';
  readonly focalGamma?: number;
}

const open = async (
  choice: TensorChoice,
  home: string,
  { architecture }: Network,
  { shards = 1, kind = 'single', focalGamma = 0 }: Opening = {},
) =>
  createGradientEngine({
    ...{ architecture, loss: { kind, focalGamma }, shards, threads: 2 },
    backend: (await chooseTensors(choice, home)).threads,
  });

/** Tests that every backend must pass. */
function behaves(choice: TensorChoice, home: string): void {
  describe.each(networks)('%s', (_, network) => {
    let engine: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => (engine = await open(choice, home, network)), 60_000);
    afterAll(() => engine.close());

    it('has the logits of the reference', async () => {
      const batch = labelled(network);
      const logits = await engine.logits(network.parameters, batch);
      const expected = referenceLogits(network, batch);
      expect(Math.max(...expected.map((logit, i) => Math.abs(logit - (logits[i] as number))))).toBeLessThan(
        1e-5,
      );
    });

    it('has the loss of the reference and its slope along any direction', async () => {
      const batch = labelled(network);
      const { lossSum, gradient } = await engine.gradients(network.parameters, batch, noDropout);
      expect(lossSum).toBeCloseTo(referenceLoss(network, batch, 'single'), 4);
      const random = createRandom(3);
      const step = 1e-4;
      for (const { offset, size, role, shape } of parameterSpecs(network.architecture)) {
        // The padding's row has no gradient: it is not trained.
        const first = offset + (role === 'embedding' ? (shape[1] as number) : 0);
        const direction = Float64Array.from(
          { length: offset + size - first },
          () => random.nextFloat() - 0.5,
        );
        const moved = (sign: number): number => {
          const parameters = network.parameters.slice();
          direction.forEach(
            (part, i) => (parameters[first + i] = (parameters[first + i] as number) + sign * step * part),
          );
          return referenceLoss({ ...network, parameters }, batch, 'single');
        };
        const slope = direction.reduce((sum, part, i) => sum + part * (gradient[first + i] as number), 0);
        expect(slope).toBeCloseTo((moved(1) - moved(-1)) / (2 * step), 2);
      }
    });

    it('does not train the padding, and holds no tensors between calls', async () => {
      const batch = labelled(network);
      for (let i = 0; i < 3; i += 1) {
        const { gradient } = await engine.gradients(network.parameters, batch, {
          features: 0.3,
          embedding: 0.2,
          seed: i,
        });
        if ('embeddingSize' in network.architecture)
          expect([...gradient.subarray(0, ends.embeddingSize).map(Math.abs)]).toEqual([0, 0, 0]);
        await engine.logits(network.parameters, batch);
      }
      expect(await engine.heldTensors()).toEqual([0]);
    });

    it('draws dropout from its seed', async () => {
      const gradientOf = async (seed: number): Promise<Float32Array> =>
        (
          await engine.gradients(network.parameters, labelled(network), {
            features: 0.5,
            embedding: 0.3,
            seed,
          })
        ).gradient;
      expect(await gradientOf(1)).toEqual(await gradientOf(1));
      expect(await gradientOf(1)).not.toEqual(await gradientOf(2));
    });
  });
}

describe('an engine in plain JavaScript', () => behaves('plain', ''));
describe('an engine in WebAssembly', () => behaves('wasm', ''));
describeWithNative('an engine on native TensorFlow', (home) => {
  behaves('native', home);

  it('adds up the parts of a batch, on threads of their own', async () => {
    const network = (networks[1] as (typeof networks)[number])[1];
    const batch = labelled(network);
    const results = [];
    for (const shards of [1, 3, 3, 64]) {
      const engine = await open('native', home, network, { shards });
      results.push(await engine.gradients(network.parameters, batch, noDropout));
      await engine.close();
    }
    const [whole, parts, again, single] = results;
    expect(parts).toEqual(again);
    for (const other of [parts, single]) {
      expect(other?.lossSum).toBeCloseTo(whole?.lossSum as number, 4);
      const differences = whole?.gradient.map((slope, i) => Math.abs(slope - (other?.gradient[i] as number)));
      expect(Math.max(...(differences as Float32Array))).toBeLessThan(1e-5);
    }
  });
});

describe('an engine whose loss is focal', () => {
  it.each(['single', 'multi'] as const)(
    'has the loss of the reference and its slope: %s',
    async (kind) => {
      const network = (networks[6] as (typeof networks)[number])[1];
      const batch = labelled(network);
      const engine = await open('plain', '', network, { kind, focalGamma: 1.5 });
      const { lossSum, gradient } = await engine.gradients(network.parameters, batch, noDropout);
      await engine.close();
      const lossAt = (place: number, step: number): number => {
        const parameters = network.parameters.slice();
        parameters[place] = (parameters[place] as number) + step;
        return referenceLoss({ ...network, parameters }, batch, kind, 1.5);
      };
      expect(lossSum).toBeCloseTo(lossAt(0, 0), 4);
      expect(lossSum).toBeLessThan(referenceLoss(network, batch, kind));
      for (const place of network.parameters.keys()) {
        const slope = (lossAt(place, 1e-3) - lossAt(place, -1e-3)) / 2e-3;
        expect(gradient[place]).toBeCloseTo(slope, 2);
      }
    },
    60_000,
  );
});

describe('an engine for several labels', () => {
  it('has the loss of the reference', async () => {
    const network = (networks[2] as (typeof networks)[number])[1];
    const engine = await open('plain', '', network, { kind: 'multi' });
    const { lossSum } = await engine.gradients(network.parameters, labelled(network), noDropout);
    await engine.close();
    expect(lossSum).toBeCloseTo(referenceLoss(network, labelled(network), 'multi'), 4);
  }, 60_000);
});

describe('chooseTensors', () => {
  it('says what is slow, and refuses what is not there', async () => {
    expect(await chooseTensors('auto', '/nowhere')).toEqual({
      threads: { kind: 'wasm' },
      advice: expect.stringContaining('npm run setup:tensorflow'),
    });
    await expect(chooseTensors('native', '/nowhere')).rejects.toMatchObject({
      code: 'TENSORFLOW_NATIVE_MISSING',
      kind: 'config',
    });
  });
});
