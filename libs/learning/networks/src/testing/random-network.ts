import type { Random } from '@runestone/random';
import {
  initialiseParameters,
  parameterSpecs,
  type NetworkArchitecture,
  type TokenArchitecture,
} from '../architecture.ts';
import type { Network, NetworkBatch, SequenceBatch } from '../network.ts';

/** Draws the shape of a small network of one kind; convolutions of even widths, and ones wider than some texts, are among them. */
export function randomArchitecture(kind: NetworkArchitecture['kind'], random: Random): NetworkArchitecture {
  const ends = {
    vocabularySize: 3 + random.nextInt(20),
    embeddingSize: 1 + random.nextInt(9),
    classCount: 1 + random.nextInt(5),
  };
  if (kind === 'encoder-head') {
    const hidden = Array.from({ length: random.nextInt(3) }, () => 1 + random.nextInt(9));
    return { kind, inputSize: 1 + random.nextInt(20), hidden, classCount: ends.classCount };
  }
  if (kind === 'lstm') {
    const pooling = random.nextInt(2) === 1 ? 'max' : 'last';
    const units = 1 + random.nextInt(9);
    const lstm = { kind, ...ends, units, bidirectional: random.nextInt(2) === 1, pooling } as const;
    if (random.nextInt(2) === 0) return lstm;
    return { ...lstm, convolution: { width: 1 + random.nextInt(8), filters: 1 + random.nextInt(9) } };
  }
  const order = Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  random.shuffle(order);
  const widths = [...order.subarray(0, 1 + random.nextInt(4))];
  return { kind, ...ends, filters: 1 + random.nextInt(9), widths };
}

/** Draws every number of a network, biases too, large enough that none is lost in rounding. The padding's row is zero. */
export function randomNetwork(architecture: NetworkArchitecture, random: Random): Network {
  const parameters = initialiseParameters(architecture, random);
  for (const { role, shape, size, offset } of parameterSpecs(architecture)) {
    if (role === 'kernel' || role === 'recurrent-kernel') continue;
    const start = role === 'embedding' ? (shape[1] as number) : 0;
    for (let i = start; i < size; i += 1) parameters[offset + i] = random.nextFloat() * 2 - 1;
  }
  return { architecture, parameters };
}

/** Draws a batch whose rows have these numbers of tokens, each at least 1; of an encoder's head so many rows of numbers. */
export function randomBatch(
  architecture: TokenArchitecture,
  lengths: readonly number[],
  random: Random,
): SequenceBatch;
export function randomBatch(
  architecture: NetworkArchitecture,
  lengths: readonly number[],
  random: Random,
): NetworkBatch;
export function randomBatch(
  architecture: NetworkArchitecture,
  lengths: readonly number[],
  random: Random,
): NetworkBatch {
  if (architecture.kind === 'encoder-head') {
    const length = lengths.length * architecture.inputSize;
    return {
      rowCount: lengths.length,
      values: Float32Array.from({ length }, () => random.nextFloat() * 2 - 1),
    };
  }
  const { vocabularySize } = architecture;
  const width = Math.max(...lengths);
  const ids = new Int32Array(lengths.length * width);
  lengths.forEach((length, row) => {
    for (let t = 0; t < length; t += 1) ids[row * width + t] = 1 + random.nextInt(vocabularySize - 1);
  });
  return { rowCount: lengths.length, width, ids, lengths: Int32Array.from(lengths) };
}
