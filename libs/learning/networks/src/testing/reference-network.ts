import {
  parameterSpecs,
  type CharCnnArchitecture,
  type HeadArchitecture,
  type LstmArchitecture,
  type ParameterSpec,
  type TokenArchitecture,
} from '../architecture.ts';
import type { DenseBatch, Network, NetworkBatch, SequenceBatch } from '../network.ts';
import { ownPlace } from '../own-place.ts';

/** A parameter read by its indices, as its shape counts them. */
type ReadParameter = (name: string, ...indices: number[]) => number;

/** The embedded tokens of one row: one vector for each. */
type EmbeddedText = readonly (readonly number[])[];

/** A convolution, and the name that its parameters begin with. */
interface Convolution {
  readonly name: string;
  readonly width: number;
  readonly filters: number;
}

/**
 * The logits of a batch, rowCount × classCount, computed in 64 bits by the plainest loops: what kernels and exports of
 * networks are measured against in tests. One row at a time, so that no row can depend on another or on the padding.
 */
export function referenceLogits(network: Network, batch: NetworkBatch): Float64Array {
  const { architecture } = network;
  const { classCount } = architecture;
  const read = parameterReader(network);
  const logits = new Float64Array(batch.rowCount * classCount);
  for (let row = 0; row < batch.rowCount; row += 1) {
    const features =
      architecture.kind === 'encoder-head'
        ? headFeatures(architecture, read, rowValues(batch as DenseBatch, architecture, row))
        : textFeatures(architecture, read, rowIds(batch as SequenceBatch, row));
    for (let label = 0; label < classCount; label += 1) {
      let sum = read('dense/bias', label);
      features.forEach((feature, index) => (sum += feature * read('dense/kernel', index, label)));
      logits[row * classCount + label] = sum;
    }
  }
  return logits;
}

function textFeatures(
  architecture: TokenArchitecture,
  read: ReadParameter,
  ids: readonly number[],
): number[] {
  const text = embeddedText(read, architecture.embeddingSize, ids);
  return architecture.kind === 'lstm'
    ? lstmFeatures(architecture, read, lstmInputs(architecture, read, text))
    : charCnnFeatures(architecture, read, text);
}

function headFeatures(
  { hidden }: HeadArchitecture,
  read: ReadParameter,
  values: readonly number[],
): number[] {
  return hidden.reduce<number[]>(
    (inputs, units, index) =>
      Array.from({ length: units }, (_, unit) => {
        const layer = `hidden-${index + 1}`;
        const sum = inputs.reduce(
          (total, value, place) => total + value * read(`${layer}/kernel`, place, unit),
          read(`${layer}/bias`, unit),
        );
        return Math.max(0, sum);
      }),
    [...values],
  );
}

function rowValues({ values }: DenseBatch, { inputSize }: HeadArchitecture, row: number): number[] {
  return [...values.subarray(row * inputSize, (row + 1) * inputSize)];
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

/** The tokens as an LSTM reads them: as they are, or one vector of rectified filters for each. */
function lstmInputs(
  { convolution }: LstmArchitecture,
  read: ReadParameter,
  text: EmbeddedText,
): EmbeddedText {
  if (convolution === undefined) return text;
  const sums = convolutionSums(read, text, { name: 'convolution', ...convolution });
  return sums.map((values) => values.map((value) => Math.max(0, value)));
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
  return widths.flatMap((width) => {
    const sums = convolutionSums(read, text, { name: `convolution-${width}`, width, filters });
    return Array.from({ length: filters }, (_, filter) =>
      Math.max(0, ...sums.map((values) => values[filter] as number)),
    );
  });
}

/** Each filter at each position: beyond both ends of the text all is zero. */
function convolutionSums(
  read: ReadParameter,
  text: EmbeddedText,
  { name, width, filters }: Convolution,
): number[][] {
  const before = ownPlace(width);
  return text.map((_, t) =>
    Array.from({ length: filters }, (__, filter) => {
      let sum = read(`${name}/bias`, filter);
      for (let step = 0; step < width; step += 1)
        (text[t - before + step] ?? []).forEach((value, index) => {
          sum += value * read(`${name}/kernel`, step, index, filter);
        });
      return sum;
    }),
  );
}
