import { parameterSpecs, type ParameterSpec } from '../architecture.ts';
import type { Network } from '../network.ts';

/** Numbers as bytes: each is its code (from -127 to 127) times the scale of its channel. */
export interface QuantisedParameter {
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

/** A channel that holds nothing larger counts as zero: its scale would lose its last bits. */
const smallest = 1e-30;

/**
 * The axis along which a parameter's channels lie when it is quantised: a row of the embedding, a column of a kernel.
 * Undefined for biases, which stay as they are.
 */
export function quantisedAxis({ role, shape }: ParameterSpec): number | undefined {
  if (role === 'embedding') return 0;
  return role === 'kernel' || role === 'recurrent-kernel' ? shape.length - 1 : undefined;
}

/** The name that the scales of a parameter have in a file. */
export function scaleName(name: string): string {
  return `${name}/scale`;
}

/** Rounds a parameter to one byte each, symmetric about zero, by channel (Jacob et al. 2018). */
export function quantiseParameter(
  values: Float32Array,
  spec: ParameterSpec,
  axis: number,
): QuantisedParameter {
  const channelOf = channelsOf(spec, axis);
  const scales = new Float32Array(spec.shape[axis] as number);
  for (let i = 0; i < values.length; i += 1) {
    const channel = channelOf(i);
    scales[channel] = Math.max(scales[channel] as number, Math.abs(values[i] as number));
  }
  roundScales(scales);
  const codes = new Int8Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    codes[i] = Math.round((values[i] as number) / (scales[channelOf(i)] as number));
  }
  return { codes, scales };
}

/** Writes the numbers that the bytes stand for. */
export function dequantiseParameter(
  { codes, scales }: QuantisedParameter,
  spec: ParameterSpec,
  axis: number,
  target: Float32Array,
): void {
  const channelOf = channelsOf(spec, axis);
  // Adding zero turns minus zero into zero.
  for (let i = 0; i < codes.length; i += 1) {
    target[i] = (codes[i] as number) * (scales[channelOf(i)] as number) + 0;
  }
}

/** The network whose parameters are those that a file of encodeOnnx(network, 'int8') holds. */
export function quantiseNetwork({ architecture, parameters }: Network): Network {
  const quantised = parameters.slice();
  for (const spec of parameterSpecs(architecture)) {
    const axis = quantisedAxis(spec);
    if (axis === undefined) continue;
    const values = quantised.subarray(spec.offset, spec.offset + spec.size);
    dequantiseParameter(quantiseParameter(values, spec, axis), spec, axis, values);
  }
  return { architecture, parameters: quantised };
}

/** The channel of each position: channels are rows where the axis is the first, else columns. */
function channelsOf({ shape }: ParameterSpec, axis: number): (index: number) => number {
  const columns = shape.at(-1) as number;
  return axis === 0 ? (index) => Math.floor(index / columns) : (index) => index % columns;
}

/**
 * Turns the largest size of each channel into its scale: a 127th of it, rounded up to 17 significant bits. With them every
 * product of a code and the scale is exact, so that quantising again gives the same bytes, and all runtimes the same numbers.
 */
function roundScales(scales: Float32Array): void {
  for (let i = 0; i < scales.length; i += 1) {
    const largest = scales[i] as number;
    scales[i] = largest < smallest ? 1 : largest / 127;
  }
  const bits = new Uint32Array(scales.buffer);
  for (let i = 0; i < bits.length; i += 1) bits[i] = ((bits[i] as number) + 0x7f) & ~0x7f;
}
