/**
 * Field numbers of the messages that we write and read, by message, from onnx.proto3 of ONNX 1.16
 * (https://github.com/onnx/onnx/blob/v1.16.0/onnx/onnx.proto3). Numbers never change their meaning.
 */
export const onnxFields = {
  ModelProto: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadataProps: 14 },
  OperatorSetIdProto: { domain: 1, version: 2 },
  StringStringEntryProto: { key: 1, value: 2 },
  GraphProto: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  NodeProto: { input: 1, output: 2, name: 3, opType: 4, attribute: 5 },
  AttributeProto: { name: 1, i: 3, s: 4, ints: 8, type: 20 },
  TensorProto: { dims: 1, dataType: 2, name: 8, rawData: 9 },
  ValueInfoProto: { name: 1, type: 2 },
  TypeProto: { tensorType: 1 },
  TypeProtoTensor: { elemType: 1, shape: 2 },
  TensorShapeProto: { dim: 1 },
  TensorShapeProtoDimension: { dimValue: 1, dimParam: 2 },
} as const;

/** Numbers of TensorProto.DataType. */
export const onnxDataTypes = { float: 1, int8: 3, int32: 6, int64: 7 } as const;

/** Numbers of AttributeProto.AttributeType. */
export const onnxAttributeTypes = { int: 2, string: 3, ints: 7 } as const;

/** Wire types of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/#structure). */
export const wireTypes = { varint: 0, bytes: 2 } as const;

/** The tag that stands before a field. */
export function fieldTag(field: number, wireType: number): number {
  return ((field << 3) | wireType) >>> 0;
}
