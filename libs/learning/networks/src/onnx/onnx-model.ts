import type { onnxDataTypes } from './onnx-fields.ts';

/** The name of an element type. */
type OnnxDataType = keyof typeof onnxDataTypes;

/** A named constant: `bytes` holds the elements, row-major and little-endian. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxDataType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** One operation; an output named '' is not wanted. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
}

/** An input or output; an extent that is a text is one of any size. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxDataType;
  readonly dims: readonly (number | string)[];
}

/** Operations in the order in which they run, and the constants that they read. */
export interface OnnxGraphPart {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
}

/** A model: one graph with its ends. */
export interface OnnxModel extends OnnxGraphPart {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Makes an operation. */
export function onnxNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OnnxNode['attributes'] = {},
): OnnxNode {
  return { operator, inputs, outputs, attributes };
}

/** Makes a constant of 32-bit floats. */
export function floatTensor(name: string, dims: readonly number[], values: Float32Array): OnnxTensor {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i += 1) view.setFloat32(i * 4, values[i] as number, true);
  return { name, type: 'float', dims, bytes: new Uint8Array(view.buffer) };
}

/** Makes a constant of bytes with a sign. */
export function int8Tensor(name: string, dims: readonly number[], values: Int8Array): OnnxTensor {
  return { name, type: 'int8', dims, bytes: new Uint8Array(values.buffer, values.byteOffset, values.length) };
}

/** Makes a constant of one dimension of 64-bit integers. */
export function int64Tensor(name: string, values: readonly number[]): OnnxTensor {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, index) => view.setBigInt64(index * 8, BigInt(value), true));
  return { name, type: 'int64', dims: [values.length], bytes: new Uint8Array(view.buffer) };
}
