import protobuf from 'protobufjs/minimal.js';
import { fieldTag, onnxAttributeTypes, onnxDataTypes, onnxFields, wireTypes } from './onnx-fields.ts';
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model.ts';

type Writer = protobuf.Writer;

/** The last version of the file format (2021) and of the operators before many runtimes in use stop to follow. */
const irVersion = 8;
const operatorSet = 17;

/** Writes a model as a file of ONNX (IR version 8, operator set 17); equal models give equal bytes. */
export function writeOnnxModel(model: OnnxModel): Uint8Array {
  const { ModelProto, OperatorSetIdProto, StringStringEntryProto } = onnxFields;
  const writer = new protobuf.Writer();
  writeNumber(writer, ModelProto.irVersion, irVersion);
  writeText(writer, ModelProto.producerName, 'runestone');
  writeMessage(writer, ModelProto.graph, () => writeGraph(writer, model));
  writeMessage(writer, ModelProto.opsetImport, () => {
    writeText(writer, OperatorSetIdProto.domain, '');
    writeNumber(writer, OperatorSetIdProto.version, operatorSet);
  });
  for (const [key, value] of Object.entries(model.metadata)) {
    writeMessage(writer, ModelProto.metadataProps, () => {
      writeText(writer, StringStringEntryProto.key, key);
      writeText(writer, StringStringEntryProto.value, value);
    });
  }
  // The writer's own bytes lie in a pool that others share.
  return new Uint8Array(writer.finish(true));
}

function writeGraph(writer: Writer, { name, nodes, tensors, inputs, outputs }: OnnxModel): void {
  const fields = onnxFields.GraphProto;
  for (const node of nodes) writeMessage(writer, fields.node, () => writeNode(writer, node));
  writeText(writer, fields.name, name);
  for (const tensor of tensors) writeMessage(writer, fields.initializer, () => writeTensor(writer, tensor));
  for (const input of inputs) writeMessage(writer, fields.input, () => writeValue(writer, input));
  for (const output of outputs) writeMessage(writer, fields.output, () => writeValue(writer, output));
}

function writeNode(writer: Writer, { operator, inputs, outputs, attributes }: OnnxNode): void {
  const fields = onnxFields.NodeProto;
  for (const input of inputs) writeText(writer, fields.input, input);
  for (const output of outputs) writeText(writer, fields.output, output);
  writeText(writer, fields.name, outputs.find((output) => output !== '') as string);
  writeText(writer, fields.opType, operator);
  for (const [name, value] of Object.entries(attributes)) {
    writeMessage(writer, fields.attribute, () => writeAttribute(writer, name, value));
  }
}

function writeAttribute(writer: Writer, name: string, value: OnnxNode['attributes'][string]): void {
  const fields = onnxFields.AttributeProto;
  writeText(writer, fields.name, name);
  if (typeof value === 'number') {
    writeNumber(writer, fields.i, value);
    writeNumber(writer, fields.type, onnxAttributeTypes.int);
  } else if (typeof value === 'string') {
    writeText(writer, fields.s, value);
    writeNumber(writer, fields.type, onnxAttributeTypes.string);
  } else {
    for (const part of value) writeNumber(writer, fields.ints, part);
    writeNumber(writer, fields.type, onnxAttributeTypes.ints);
  }
}

function writeTensor(writer: Writer, { name, type, dims, bytes }: OnnxTensor): void {
  const fields = onnxFields.TensorProto;
  for (const extent of dims) writeNumber(writer, fields.dims, extent);
  writeNumber(writer, fields.dataType, onnxDataTypes[type]);
  writeText(writer, fields.name, name);
  writer.uint32(fieldTag(fields.rawData, wireTypes.bytes)).bytes(bytes);
}

function writeValue(writer: Writer, { name, type, dims }: OnnxValue): void {
  const { ValueInfoProto, TypeProto, TypeProtoTensor } = onnxFields;
  writeText(writer, ValueInfoProto.name, name);
  writeMessage(writer, ValueInfoProto.type, () =>
    writeMessage(writer, TypeProto.tensorType, () => {
      writeNumber(writer, TypeProtoTensor.elemType, onnxDataTypes[type]);
      writeMessage(writer, TypeProtoTensor.shape, () => writeShape(writer, dims));
    }),
  );
}

function writeShape(writer: Writer, dims: OnnxValue['dims']): void {
  const { TensorShapeProto, TensorShapeProtoDimension: fields } = onnxFields;
  for (const extent of dims) {
    writeMessage(writer, TensorShapeProto.dim, () => {
      if (typeof extent === 'number') writeNumber(writer, fields.dimValue, extent);
      else writeText(writer, fields.dimParam, extent);
    });
  }
}

/** Every number that we write is whole and from 0 below 2^32: in the wire format that of a 64-bit field looks the same. */
function writeNumber(writer: Writer, field: number, value: number): void {
  writer.uint32(fieldTag(field, wireTypes.varint)).uint32(value);
}

function writeText(writer: Writer, field: number, text: string): void {
  writer.uint32(fieldTag(field, wireTypes.bytes)).string(text);
}

function writeMessage(writer: Writer, field: number, writeBody: () => void): void {
  writer.uint32(fieldTag(field, wireTypes.bytes)).fork();
  writeBody();
  writer.ldelim();
}
