import { messageOf } from '@runestone/errors';
import { parameterSpecs, type NetworkArchitecture, type ParameterSpec } from '../architecture.ts';
import { networkErrors } from '../errors.ts';
import { onnxDataTypes } from './onnx-fields.ts';
import { dequantiseParameter, quantisedAxis, scaleName } from './quantise-parameter.ts';
import { readInitializers, type Initializer } from './read-initializers.ts';

/** Where a parameter's numbers lie in a file: `scales` is there where they are bytes. */
interface StoredParameter {
  readonly spec: ParameterSpec;
  readonly values: Initializer;
  readonly scales: Initializer | undefined;
}

/**
 * Reads the parameters of a network from a file of encodeOnnx; the graph in it is not looked at. Any bytes may be given:
 * NETWORK_WEIGHTS_INVALID (kind integrity) for those that are no model in ONNX, that lack an initializer or have it twice,
 * of another shape or size, and for numbers that are not finite or a padding that is not zero.
 */
export function decodeOnnx(bytes: Uint8Array, architecture: NetworkArchitecture): Float32Array {
  const specs = parameterSpecs(architecture);
  const names = new Set(specs.flatMap(({ name }) => [name, scaleName(name)]));
  let initializers: ReadonlyMap<string, Initializer>;
  try {
    initializers = readInitializers(bytes, (name) => names.has(name));
  } catch (cause) {
    throw invalid(messageOf(cause), cause);
  }
  // All are there and of the right size before the first byte is reserved for them.
  const stored = specs.map((spec) => findParameter(initializers, spec));
  const { offset, size } = specs.at(-1) as ParameterSpec;
  const parameters = new Float32Array(offset + size);
  for (const parameter of stored) fillParameter(parameter, parameters);
  checkNumbers(parameters, 'embeddingSize' in architecture ? architecture.embeddingSize : 0);
  return parameters;
}

function findParameter(initializers: ReadonlyMap<string, Initializer>, spec: ParameterSpec): StoredParameter {
  const { name, shape } = spec;
  const axis = quantisedAxis(spec);
  if (axis === undefined || initializers.get(name)?.dataType !== onnxDataTypes.int8) {
    return { spec, values: tensorOf(initializers, name, { type: 'float', dims: shape }), scales: undefined };
  }
  const channels = [shape[axis] as number];
  return {
    spec,
    values: tensorOf(initializers, name, { type: 'int8', dims: shape }),
    scales: tensorOf(initializers, scaleName(name), { type: 'float', dims: channels }),
  };
}

function tensorOf(
  initializers: ReadonlyMap<string, Initializer>,
  name: string,
  { type, dims }: { type: 'float' | 'int8'; dims: readonly number[] },
): Initializer {
  const tensor = initializers.get(name);
  if (tensor === undefined) throw invalid(`it has no "${name}"`);
  if (tensor.dataType !== onnxDataTypes[type]) throw invalid(`its "${name}" is not of type ${type}`);
  if (String(tensor.dims) !== String(dims)) {
    throw invalid(`its "${name}" has the shape [${tensor.dims.join(', ')}], not [${dims.join(', ')}]`);
  }
  const sizeBytes = dims.reduce((product, extent) => product * extent, type === 'float' ? 4 : 1);
  if (tensor.bytes.length !== sizeBytes) {
    throw invalid(`its "${name}" has ${tensor.bytes.length} bytes, not ${sizeBytes}`);
  }
  return tensor;
}

function fillParameter({ spec, values, scales }: StoredParameter, parameters: Float32Array): void {
  const target = parameters.subarray(spec.offset, spec.offset + spec.size);
  if (scales === undefined) {
    readFloats(values.bytes, target);
    return;
  }
  const codes = new Int8Array(values.bytes.buffer, values.bytes.byteOffset, values.bytes.length);
  const scaleValues = readFloats(scales.bytes, new Float32Array(scales.bytes.length / 4));
  if (!scaleValues.every((scale) => scale > 0)) throw invalid(`a scale of "${spec.name}" is not above zero`);
  dequantiseParameter({ codes, scales: scaleValues }, spec, quantisedAxis(spec) as number, target);
}

function readFloats(bytes: Uint8Array, target: Float32Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < target.length; i += 1) target[i] = view.getFloat32(i * 4, true);
  return target;
}

function checkNumbers(parameters: Float32Array, embeddingSize: number): void {
  // A sum is finite only if all parts are; parts of 32 bits cannot overflow one of 64.
  let sum = 0;
  for (let i = 0; i < parameters.length; i += 1) sum += parameters[i] as number;
  if (!Number.isFinite(sum)) throw invalid('it holds values that are not finite numbers');
  if (parameters.subarray(0, embeddingSize).some((value) => value !== 0)) {
    throw invalid('the padding’s row of its embedding is not zero');
  }
}

function invalid(reason: string, cause?: unknown): Error {
  return networkErrors.WEIGHTS_INVALID(
    `The ONNX file of the network is damaged or belongs to another one: ${reason}. Take a copy that is whole.`,
    { cause },
  );
}
