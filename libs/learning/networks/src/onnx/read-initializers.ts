import protobuf from 'protobufjs/minimal.js';
import { fieldTag, onnxFields, wireTypes } from './onnx-fields.ts';

/** A constant as a file holds it: `dataType` is a number of TensorProto.DataType, `bytes` a view into the file. */
export interface Initializer {
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

const { ModelProto, GraphProto, TensorProto } = onnxFields;
const tags = {
  graph: fieldTag(ModelProto.graph, wireTypes.bytes),
  initializer: fieldTag(GraphProto.initializer, wireTypes.bytes),
  dim: fieldTag(TensorProto.dims, wireTypes.varint),
  packedDims: fieldTag(TensorProto.dims, wireTypes.bytes),
  dataType: fieldTag(TensorProto.dataType, wireTypes.varint),
  name: fieldTag(TensorProto.name, wireTypes.bytes),
  rawData: fieldTag(TensorProto.rawData, wireTypes.bytes),
};

/** More dimensions than any parameter has. */
const maximumDims = 8;

/**
 * Reads those initializers of a model in ONNX whose names are wanted, without copying their bytes and skipping all that
 * it does not know. Throws an Error for bytes that are no such model, and for a name that stands there twice.
 */
export function readInitializers(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): Map<string, Initializer> {
  const found = new Map<string, Initializer>();
  let graphs = 0;
  forEachField(bytes, (tag, reader) => {
    if (tag !== tags.graph) return false;
    graphs += 1;
    if (graphs > 1) throw new Error('it has more than one graph');
    forEachField(reader.bytes(), (graphTag, graphReader) => {
      if (graphTag !== tags.initializer) return false;
      addTensor(graphReader.bytes(), wanted, found);
      return true;
    });
    return true;
  });
  return found;
}

/** Walks the fields of a message; `read` reads the field's value or, by false, leaves it to be skipped. */
function forEachField(bytes: Uint8Array, read: (tag: number, reader: protobuf.Reader) => boolean): void {
  const reader = new protobuf.Reader(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (!read(tag, reader)) reader.skipType(tag & 7, 0, tag >>> 3);
  }
}

function addTensor(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  found: Map<string, Initializer>,
): void {
  const tensor = { name: '', dataType: 0, dims: [] as number[], bytes: new Uint8Array(0) };
  forEachField(bytes, (tag, reader) => readTensorField(tensor, tag, reader));
  const { name, ...initializer } = tensor;
  if (!wanted(name)) return;
  if (found.has(name)) throw new Error(`it has "${name}" twice`);
  found.set(name, initializer);
}

function readTensorField(
  tensor: { name: string; dataType: number; dims: number[]; bytes: Uint8Array },
  tag: number,
  reader: protobuf.Reader,
): boolean {
  switch (tag) {
    case tags.dim:
      addDim(tensor.dims, reader);
      return true;
    case tags.packedDims: {
      const packed = new protobuf.Reader(reader.bytes());
      while (packed.pos < packed.len) addDim(tensor.dims, packed);
      return true;
    }
    case tags.dataType:
      tensor.dataType = reader.uint32();
      return true;
    case tags.name:
      tensor.name = reader.string();
      return true;
    case tags.rawData:
      tensor.bytes = reader.bytes();
      return true;
    default:
      return false;
  }
}

function addDim(dims: number[], reader: protobuf.Reader): void {
  if (dims.length === maximumDims) throw new Error('it has a tensor of too many dimensions');
  // A Long or, where that package is missing, a number.
  dims.push(Number(String(reader.int64())));
}
