import { lstmInputCount, type LstmArchitecture } from '../architecture.ts';
import { embedByChannel, rectifiedConvolution } from './convolution-nodes.ts';
import { onnxDataTypes } from './onnx-fields.ts';
import { floatTensor, int64Tensor, onnxNode, type OnnxGraphPart, type OnnxNode } from './onnx-model.ts';
import { withinTexts } from './within-texts.ts';

/**
 * The operations from `ids` and `lengths` to `features` of an LSTM; `valueOf` names the float tensor of a parameter.
 * https://onnx.ai/onnx/operators/onnx__LSTM.html wants gates in the order input, output, forget, cell, weights turned
 * over, one bias for the input and one for the state, and time before rows.
 */
export function lstmGraph(architecture: LstmArchitecture, valueOf: (name: string) => string): OnnxGraphPart {
  const { units, bidirectional, pooling } = architecture;
  const pooled = poolings[pooling];
  const inputs = inputsOf(architecture, valueOf);
  const directions = bidirectional ? ['forward', 'backward'] : ['forward'];
  return {
    tensors: [
      int64Tensor('lstm/first-axis', [0]),
      int64Tensor('lstm/kernel-rows', [lstmInputCount(architecture), units]),
      int64Tensor('lstm/feature-shape', [0, directions.length * units]),
      floatTensor('lstm/no-bias', [4 * units], new Float32Array(4 * units)),
      ...pooled.tensors,
    ],
    nodes: [
      ...inputs.nodes,
      onnxNode('Cast', ['lengths'], ['lengths/int32'], { to: onnxDataTypes.int32 }),
      ...directions.flatMap((direction) => weightNodes(direction, valueOf)),
      ...['input-weights', 'state-weights', 'biases'].map((part) => stackNode(part, directions)),
      onnxNode(
        'LSTM',
        [inputs.name, 'lstm/input-weights', 'lstm/state-weights', 'lstm/biases', 'lengths/int32'],
        pooled.outputs,
        { hidden_size: units, direction: bidirectional ? 'bidirectional' : 'forward' },
      ),
      ...pooled.nodes,
      onnxNode('Transpose', ['lstm/text-states'], ['lstm/row-states'], { perm: [1, 0, 2] }),
      onnxNode('Reshape', ['lstm/row-states', 'lstm/feature-shape'], ['features']),
    ],
  };
}

/** What an LSTM reads, [width, rows, inputs], and the operations that make it of `ids`. */
interface Inputs {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
}

/** Embedded tokens, or what a convolution makes of them. */
function inputsOf({ convolution }: LstmArchitecture, valueOf: (name: string) => string): Inputs {
  if (convolution === undefined)
    return {
      name: 'embedded',
      nodes: [
        onnxNode('Transpose', ['ids'], ['ids/by-time'], { perm: [1, 0] }),
        onnxNode('Gather', [valueOf('embedding'), 'ids/by-time'], ['embedded']),
      ],
    };
  return {
    name: 'convolution/by-time',
    nodes: [
      ...embedByChannel(valueOf),
      ...rectifiedConvolution('convolution', convolution.width, valueOf),
      onnxNode('Transpose', ['convolution/rectified'], ['convolution/by-time'], { perm: [2, 0, 1] }),
    ],
  };
}

/** From an LSTM's outputs to `lstm/text-states` [directions, rows, units]. */
interface Pooling extends OnnxGraphPart {
  readonly outputs: readonly string[];
}

const poolings: Readonly<Record<LstmArchitecture['pooling'], Pooling>> = {
  last: { outputs: ['', 'lstm/text-states'], tensors: [], nodes: [] },
  max: maxPooling(),
};

/** States are above -1, so that -2 behind a text's end is never the largest. */
function maxPooling(): Pooling {
  const within = withinTexts();
  return {
    outputs: ['lstm/states'],
    tensors: [
      ...within.tensors,
      int64Tensor('lstm/last-axis', [3]),
      floatTensor('lstm/beyond', [], Float32Array.of(-2)),
    ],
    nodes: [
      ...within.nodes,
      onnxNode('Transpose', ['within'], ['within/by-time'], { perm: [2, 1, 0] }),
      onnxNode('Unsqueeze', ['within/by-time', 'lstm/last-axis'], ['within/by-state']),
      onnxNode('Where', ['within/by-state', 'lstm/states', 'lstm/beyond'], ['lstm/states-within']),
      onnxNode('ReduceMax', ['lstm/states-within'], ['lstm/text-states'], { axes: [0], keepdims: 0 }),
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
