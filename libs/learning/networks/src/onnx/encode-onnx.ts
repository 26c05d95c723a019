import { parameterSpecs, type NetworkArchitecture, type ParameterSpec } from '../architecture.ts';
import type { Network } from '../network.ts';
import { charCnnGraph } from './char-cnn-graph.ts';
import { denseNodes } from './dense-nodes.ts';
import { headGraph } from './head-graph.ts';
import { lstmGraph } from './lstm-graph.ts';
import { floatTensor, int8Tensor, onnxNode, type OnnxGraphPart } from './onnx-model.ts';
import { quantiseParameter, quantisedAxis, scaleName } from './quantise-parameter.ts';
import { writeOnnxModel } from './write-onnx-model.ts';

/** How a file holds a network's kernels and embedding: as they are, or each in one byte. */
export type OnnxWeights = 'float32' | 'int8';

/**
 * Encodes a network as a model in ONNX (https://github.com/onnx/onnx/blob/main/docs/IR.md): inputs `ids` int64 [rows, width],
 * 0 is padding, and `lengths` int64 [rows], or of an encoder's head `values` float [rows, inputSize]; output `logits` float [rows, classCount]. Its initializers are the parameters
 * under their own names; as int8 the codes, with a scale for each channel in `<name>/scale`. Equal networks, equal bytes.
 */
export function encodeOnnx({ architecture, parameters }: Network, weights: OnnxWeights): Uint8Array {
  const parts = parameterSpecs(architecture).map((spec) => {
    const values = parameters.subarray(spec.offset, spec.offset + spec.size);
    return parameterPart(spec, values, weights);
  });
  const values = new Map(parts.map(({ name, value }) => [name, value]));
  const valueOf = (name: string): string => values.get(name) as string;
  const features = featureGraph(architecture, valueOf);
  return writeOnnxModel({
    name: architecture.kind,
    nodes: [
      ...parts.flatMap(({ nodes }) => nodes),
      ...features.nodes,
      ...denseNodes('dense', valueOf, ['features', 'logits']),
    ],
    tensors: [...parts.flatMap(({ tensors }) => tensors), ...features.tensors],
    inputs:
      architecture.kind === 'encoder-head'
        ? [{ name: 'values', type: 'float', dims: ['rows', architecture.inputSize] }]
        : [
            { name: 'ids', type: 'int64', dims: ['rows', 'width'] },
            { name: 'lengths', type: 'int64', dims: ['rows'] },
          ],
    outputs: [{ name: 'logits', type: 'float', dims: ['rows', architecture.classCount] }],
    metadata: { architecture: architectureText(architecture) },
  });
}

/** The operations from the inputs to `features`. */
function featureGraph(architecture: NetworkArchitecture, valueOf: (name: string) => string): OnnxGraphPart {
  switch (architecture.kind) {
    case 'lstm':
      return lstmGraph(architecture, valueOf);
    case 'char-cnn':
      return charCnnGraph(architecture, valueOf);
    case 'encoder-head':
      return headGraph(architecture, valueOf);
  }
}

/** A parameter in the graph; `value` names the float tensor that it is or becomes. */
interface ParameterPart extends OnnxGraphPart {
  readonly name: string;
  readonly value: string;
}

function parameterPart(spec: ParameterSpec, values: Float32Array, weights: OnnxWeights): ParameterPart {
  const { name, shape } = spec;
  const axis = weights === 'int8' ? quantisedAxis(spec) : undefined;
  if (axis === undefined) {
    return { name, value: name, nodes: [], tensors: [floatTensor(name, shape, values)] };
  }
  const { codes, scales } = quantiseParameter(values, spec, axis);
  const [scale, value] = [scaleName(name), `${name}/value`];
  return {
    name,
    value,
    nodes: [onnxNode('DequantizeLinear', [name, scale], [value], { axis })],
    tensors: [int8Tensor(name, shape, codes), floatTensor(scale, [scales.length], scales)],
  };
}

/** With sorted keys, so that it does not show in which order they were written. */
function architectureText(architecture: NetworkArchitecture): string {
  return JSON.stringify(architecture, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort())
      : value,
  );
}
