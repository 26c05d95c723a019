import type { HeadArchitecture } from '../architecture.ts';
import { denseNodes } from './dense-nodes.ts';
import { onnxNode, type OnnxGraphPart } from './onnx-model.ts';

/** The operations from `values` to `features` of an encoder's head; `valueOf` names the float tensor of a parameter. */
export function headGraph({ hidden }: HeadArchitecture, valueOf: (name: string) => string): OnnxGraphPart {
  const layers = hidden.map((_, index) => `hidden-${index + 1}`);
  const nodes = layers.flatMap((layer, index) => {
    const before = layers[index - 1];
    const input = before === undefined ? 'values' : `${before}/rectified`;
    return [
      ...denseNodes(layer, valueOf, [input, `${layer}/sums`]),
      onnxNode('Relu', [`${layer}/sums`], [`${layer}/rectified`]),
    ];
  });
  const last = layers.at(-1);
  return {
    nodes: [
      ...nodes,
      onnxNode('Identity', [last === undefined ? 'values' : `${last}/rectified`], ['features']),
    ],
    tensors: [],
  };
}
