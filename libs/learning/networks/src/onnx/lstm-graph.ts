import type { LstmArchitecture } from '../architecture.ts';
import { onnxDataTypes } from './onnx-fields.ts';
import { floatTensor, int64Tensor, onnxNode, type OnnxGraphPart, type OnnxNode } from './onnx-model.ts';

/**
 * The operations from `ids` and `lengths` to `features` of an LSTM; `valueOf` names the float tensor of a parameter.
 * https://onnx.ai/onnx/operators/onnx__LSTM.html wants gates in the order input, output, forget, cell, weights turned
 * over, one bias for the input and one for the state, and time before rows.
 */
export function lstmGraph(architecture: LstmArchitecture, valueOf: (name: string) => string): OnnxGraphPart {
  const { embeddingSize, units, bidirectional } = architecture;
  const directions = bidirectional ? ['forward', 'backward'] : ['forward'];
  return {
    tensors: [
      int64Tensor('lstm/first-axis', [0]),
      int64Tensor('lstm/kernel-rows', [embeddingSize, units]),
      int64Tensor('lstm/feature-shape', [0, directions.length * units]),
      floatTensor('lstm/no-bias', [4 * units], new Float32Array(4 * units)),
    ],
    nodes: [
      onnxNode('Transpose', ['ids'], ['ids/by-time'], { perm: [1, 0] }),
      onnxNode('Gather', [valueOf('embedding'), 'ids/by-time'], ['embedded']),
      onnxNode('Cast', ['lengths'], ['lengths/int32'], { to: onnxDataTypes.int32 }),
      ...directions.flatMap((direction) => weightNodes(direction, valueOf)),
      ...['input-weights', 'state-weights', 'biases'].map((part) => stackNode(part, directions)),
      onnxNode(
        'LSTM',
        ['embedded', 'lstm/input-weights', 'lstm/state-weights', 'lstm/biases', 'lengths/int32'],
        ['', 'lstm/last-states'],
        { hidden_size: units, direction: bidirectional ? 'bidirectional' : 'forward' },
      ),
      onnxNode('Transpose', ['lstm/last-states'], ['lstm/row-states'], { perm: [1, 0, 2] }),
      onnxNode('Reshape', ['lstm/row-states', 'lstm/feature-shape'], ['features']),
    ],
  };
}

/** Turns the kernel and the bias of one direction into the three tensors that the operator reads. */
function weightNodes(direction: string, valueOf: (name: string) => string): OnnxNode[] {
  const to = (part: string): string => `${direction}/${part}`;
  const unsqueeze = (from: string, part: string): OnnxNode =>
    onnxNode('Unsqueeze', [to(from), 'lstm/first-axis'], [to(part)]);
  return [
    ...gateNodes(valueOf(to('kernel')), { part: to('kernel-gates'), axis: 1 }),
    onnxNode('Transpose', [to('kernel-gates')], [to('weights')], { perm: [1, 0] }),
    onnxNode('Split', [to('weights'), 'lstm/kernel-rows'], [to('input-rows'), to('state-rows')], { axis: 1 }),
    unsqueeze('input-rows', 'input-weights'),
    unsqueeze('state-rows', 'state-weights'),
    ...gateNodes(valueOf(to('bias')), { part: to('bias-gates'), axis: 0 }),
    onnxNode('Concat', [to('bias-gates'), 'lstm/no-bias'], [to('both-biases')], { axis: 0 }),
    unsqueeze('both-biases', 'biases'),
  ];
}

/** Puts the gates, which lie in the order input, forget, cell, output, in that of the operator. */
function gateNodes(value: string, { part, axis }: { part: string; axis: number }): OnnxNode[] {
  const gate = (name: string): string => `${part}/${name}`;
  return [
    onnxNode('Split', [value], ['input', 'forget', 'cell', 'output'].map(gate), { axis }),
    onnxNode('Concat', ['input', 'output', 'forget', 'cell'].map(gate), [part], { axis }),
  ];
}

function stackNode(part: string, directions: readonly string[]): OnnxNode {
  const parts = directions.map((direction) => `${direction}/${part}`);
  return onnxNode('Concat', parts, [`lstm/${part}`], { axis: 0 });
}
