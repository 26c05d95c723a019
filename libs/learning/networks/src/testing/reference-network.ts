import {
  parameterSpecs,
  type CharCnnArchitecture,
  type LstmArchitecture,
  type ParameterSpec,
} from '../architecture.ts';
import type { Network, SequenceBatch } from '../network.ts';

/** A parameter read by its indices, as its shape counts them. */
type ReadParameter = (name: string, ...indices: number[]) => number;

/** The embedded tokens of one row: one vector for each. */
type EmbeddedText = readonly (readonly number[])[];

/**
 * The logits of a batch, rowCount × classCount, computed in 64 bits by the plainest loops: what kernels and exports of
 * networks are measured against in tests. One row at a time, so that no row can depend on another or on the padding.
 */
export function referenceLogits(network: Network, batch: SequenceBatch): Float64Array {
  const { architecture } = network;
  const { classCount } = architecture;
  const read = parameterReader(network);
  const logits = new Float64Array(batch.rowCount * classCount);
  for (let row = 0; row < batch.rowCount; row += 1) {
    const text = embeddedText(read, architecture.embeddingSize, rowIds(batch, row));
    const features =
      architecture.kind === 'lstm'
        ? lstmFeatures(architecture, read, text)
        : charCnnFeatures(architecture, read, text);
    for (let label = 0; label < classCount; label += 1) {
      let sum = read('dense/bias', label);
      features.forEach((feature, index) => (sum += feature * read('dense/kernel', index, label)));
      logits[row * classCount + label] = sum;
    }
  }
  return logits;
}

function parameterReader({ architecture, parameters }: Network): ReadParameter {
  const specs = new Map(parameterSpecs(architecture).map((spec) => [spec.name, spec]));
  return (name, ...indices) => {
    const { shape, offset } = specs.get(name) as ParameterSpec;
    const position = indices.reduce((sum, index, axis) => sum * (shape[axis] as number) + index, 0);
    return parameters[offset + position] as number;
  };
}

function rowIds({ ids, lengths, width }: SequenceBatch, row: number): number[] {
  return [...ids.subarray(row * width, row * width + (lengths[row] as number))];
}

function embeddedText(read: ReadParameter, size: number, ids: readonly number[]): EmbeddedText {
  return ids.map((id) => Array.from({ length: size }, (_, index) => read('embedding', id, index)));
}

function lstmFeatures(architecture: LstmArchitecture, read: ReadParameter, text: EmbeddedText): number[] {
  const pool = (states: readonly (readonly number[])[]): readonly number[] =>
    architecture.pooling === 'last'
      ? (states.at(-1) as readonly number[])
      : states.reduce((largest, state) =>
          largest.map((value, unit) => Math.max(value, state[unit] as number)),
        );
  const readForward: ReadParameter = (name, ...indices) => read(`forward/${name}`, ...indices);
  const forward = pool(lstmStates(architecture, readForward, text));
  if (!architecture.bidirectional) return [...forward];
  const readBackward: ReadParameter = (name, ...indices) => read(`backward/${name}`, ...indices);
  return [...forward, ...pool(lstmStates(architecture, readBackward, text.toReversed()))];
}

/** The state behind each token. */
function lstmStates({ units }: LstmArchitecture, read: ReadParameter, text: EmbeddedText): number[][] {
  const states: number[][] = [];
  let state = new Array<number>(units).fill(0);
  let cell = new Array<number>(units).fill(0);
  for (const token of text) {
    const inputs = [...token, ...state];
    const sumOf = (gate: number, unit: number): number => {
      const column = gate * units + unit;
      return inputs.reduce(
        (sum, input, row) => sum + input * read('kernel', row, column),
        read('bias', column),
      );
    };
    cell = cell.map(
      (old, unit) => sigmoid(sumOf(1, unit)) * old + sigmoid(sumOf(0, unit)) * Math.tanh(sumOf(2, unit)),
    );
    state = cell.map((value, unit) => sigmoid(sumOf(3, unit)) * Math.tanh(value));
    states.push(state);
  }
  return states;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function charCnnFeatures(
  { widths, filters }: CharCnnArchitecture,
  read: ReadParameter,
  text: EmbeddedText,
): number[] {
  return widths.flatMap((width) =>
    Array.from({ length: filters }, (_, filter) => {
      const sums = text.map((__, t) => convolutionSum(read, text, { width, filter, t }));
      return Math.max(0, Math.max(...sums) + read(`convolution-${width}/bias`, filter));
    }),
  );
}

/** One filter at one position: beyond both ends of the text all is zero. */
function convolutionSum(
  read: ReadParameter,
  text: EmbeddedText,
  { width, filter, t }: { width: number; filter: number; t: number },
): number {
  const first = t - Math.floor((width - 1) / 2);
  let sum = 0;
  for (let step = 0; step < width; step += 1) {
    (text[first + step] ?? []).forEach((value, index) => {
      sum += value * read(`convolution-${width}/kernel`, step, index, filter);
    });
  }
  return sum;
}
