import type { Random } from '@runestone/random';
import { Type, type Static } from '@sinclair/typebox';

const size = (maximum: number) => Type.Integer({ minimum: 1, maximum });
const closed = { additionalProperties: false };
const ends = {
  /** Rows of the embedding: padding (0), unknown (1), and the tokens of the vocabulary. */
  vocabularySize: size(2 ** 20),
  embeddingSize: size(4096),
  classCount: size(100_000),
};

/** How the states of an LSTM over a text become one: the last of each direction, or the largest value of each unit. */
const poolingSchema = Type.Union([Type.Literal('last'), Type.Literal('max')]);

/** A rectified convolution over embedded tokens, whose outputs an LSTM reads in their place (C-LSTM, Zhou et al. 2015). */
const tokenConvolutionSchema = Type.Object(
  {
    /** Tokens that a filter spans. */
    width: size(64),
    filters: size(4096),
  },
  closed,
);

/** An LSTM over embedded tokens (Hochreiter and Schmidhuber 1997), read at each text's end or at its maxima. */
const lstmArchitectureSchema = Type.Object(
  {
    ...{ kind: Type.Literal('lstm'), ...ends },
    ...{ units: size(4096), bidirectional: Type.Boolean(), pooling: poolingSchema },
    convolution: Type.Optional(tokenConvolutionSchema),
  },
  closed,
);

/** Convolutions of several widths over embedded tokens, each filter's largest value, rectified (Kim 2014). */
const charCnnArchitectureSchema = Type.Object(
  {
    kind: Type.Literal('char-cnn'),
    ...ends,
    /** Filters of each width. */
    filters: size(4096),
    widths: Type.Array(size(64), { minItems: 1, maxItems: 16, uniqueItems: true }),
  },
  closed,
);

/** Rectified dense layers over rows of numbers, such as the vectors of a sentence encoder; none of them: a linear model. */
const headArchitectureSchema = Type.Object(
  {
    kind: Type.Literal('encoder-head'),
    /** Numbers of a row. */
    inputSize: size(2 ** 20),
    /** Units of each layer before the last. */
    hidden: Type.Array(size(4096), { maxItems: 4 }),
    classCount: ends.classCount,
  },
  closed,
);

/** The shape of a network: everything but its numbers. */
export const networkArchitectureSchema = Type.Union([
  lstmArchitectureSchema,
  charCnnArchitectureSchema,
  headArchitectureSchema,
]);

/** The shape of an LSTM. */
export type LstmArchitecture = Static<typeof lstmArchitectureSchema>;
/** The shape of a character CNN. */
export type CharCnnArchitecture = Static<typeof charCnnArchitectureSchema>;
/** The shape of a network over rows of numbers. */
export type HeadArchitecture = Static<typeof headArchitectureSchema>;
/** The shape of a network over tokens. */
export type TokenArchitecture = LstmArchitecture | CharCnnArchitecture;
/** The shape of a network. */
export type NetworkArchitecture = Static<typeof networkArchitectureSchema>;

/** One parameter of a network. Kernels are quantised and decay; biases neither. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: 'embedding' | 'kernel' | 'recurrent-kernel' | 'bias' | 'lstm-bias';
  /** Numbers in it, and where they begin in the flat vector of all. */
  readonly size: number;
  readonly offset: number;
}

/**
 * The parameters of a network in the order in which they lie in one flat vector, each row-major.
 * - over tokens: `embedding` [vocabularySize, embeddingSize]; row 0 (padding) is zero for ever.
 * - lstm: where it has a convolution, `convolution/kernel` [width, embeddingSize, filters] and `convolution/bias` [filters].
 *   Then `forward/kernel` [inputs + units, 4 · units], the recurrent rows last, and `forward/bias` [4 · units]; gates in the
 *   order input, forget, cell, output, as in Keras. The same for `backward` where it is bidirectional.
 * - char-cnn: for each width w `convolution-w/kernel` [w, embeddingSize, filters] and `convolution-w/bias` [filters].
 * - encoder-head: for each layer i from 1 on `hidden-i/kernel` [inputs, units] and `hidden-i/bias` [units].
 * - `dense/kernel` [features, classCount] and `dense/bias` [classCount].
 */
export function parameterSpecs(architecture: NetworkArchitecture): ParameterSpec[] {
  const { classCount } = architecture;
  const specs: ParameterSpec[] = [];
  let offset = 0;
  const add = (name: string, role: ParameterSpec['role'], shape: readonly number[]): void => {
    const count = shape.reduce((product, extent) => product * extent, 1);
    specs.push({ name, role, shape, size: count, offset });
    offset += count;
  };
  const addLayer = (name: string, shape: readonly number[]): void => {
    add(`${name}/kernel`, 'kernel', shape);
    add(`${name}/bias`, 'bias', shape.slice(-1));
  };
  if (architecture.kind === 'encoder-head') {
    const { inputSize, hidden } = architecture;
    hidden.forEach((units, index) =>
      addLayer(`hidden-${index + 1}`, [hidden[index - 1] ?? inputSize, units]),
    );
  } else {
    const { vocabularySize, embeddingSize } = architecture;
    add('embedding', 'embedding', [vocabularySize, embeddingSize]);
    if (architecture.kind === 'lstm') addLstm(architecture, add, addLayer);
    else
      for (const width of architecture.widths)
        addLayer(`convolution-${width}`, [width, embeddingSize, architecture.filters]);
  }
  addLayer('dense', [featureCount(architecture), classCount]);
  return specs;
}

function addLstm(
  architecture: LstmArchitecture,
  add: (name: string, role: ParameterSpec['role'], shape: readonly number[]) => void,
  addLayer: (name: string, shape: readonly number[]) => void,
): void {
  const { units, bidirectional, convolution, embeddingSize } = architecture;
  if (convolution !== undefined)
    addLayer('convolution', [convolution.width, embeddingSize, convolution.filters]);
  for (const direction of bidirectional ? ['forward', 'backward'] : ['forward']) {
    add(`${direction}/kernel`, 'recurrent-kernel', [lstmInputCount(architecture) + units, 4 * units]);
    add(`${direction}/bias`, 'lstm-bias', [4 * units]);
  }
}

/** What an LSTM reads of each token. */
export function lstmInputCount({ convolution, embeddingSize }: LstmArchitecture): number {
  return convolution?.filters ?? embeddingSize;
}

/** What the last, dense layer reads. */
export function featureCount(architecture: NetworkArchitecture): number {
  if (architecture.kind === 'lstm') return architecture.units * (architecture.bidirectional ? 2 : 1);
  if (architecture.kind === 'encoder-head') return architecture.hidden.at(-1) ?? architecture.inputSize;
  return architecture.filters * architecture.widths.length;
}

/** Numbers in a network. */
export function parameterCount(architecture: NetworkArchitecture): number {
  const last = parameterSpecs(architecture).at(-1) as ParameterSpec;
  return last.offset + last.size;
}

/**
 * Draws the parameters that a training begins with: Glorot-uniform kernels (Glorot and Bengio 2010), embeddings uniform in
 * ±0.05, biases zero but for the forget gate's, which is one (Jozefowicz et al. 2015). The padding's row is zero.
 */
export function initialiseParameters(architecture: NetworkArchitecture, random: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(architecture));
  for (const spec of parameterSpecs(architecture)) {
    const values = parameters.subarray(spec.offset, spec.offset + spec.size);
    const { role, shape } = spec;
    if (role === 'embedding') drawUniform(values.subarray(shape[1]), 0.05, random);
    if (role === 'kernel' || role === 'recurrent-kernel') drawUniform(values, glorotLimit(spec), random);
    if (role === 'lstm-bias') values.fill(1, values.length / 4, values.length / 2);
  }
  return parameters;
}

function drawUniform(values: Float32Array, limit: number, random: Random): void {
  for (let i = 0; i < values.length; i += 1) values[i] = (random.nextFloat() * 2 - 1) * limit;
}

/** An LSTM's kernel is that of four gates, each with outputs of its own. */
function glorotLimit({ shape, role }: ParameterSpec): number {
  const outputs = (shape.at(-1) as number) / (role === 'recurrent-kernel' ? 4 : 1);
  const inputs = shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  return Math.sqrt(6 / (inputs + outputs));
}
