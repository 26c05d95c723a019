import type { CharCnnArchitecture } from '../architecture.ts';
import { onnxDataTypes } from './onnx-fields.ts';
import { onnxNode, type OnnxGraphPart, type OnnxNode } from './onnx-model.ts';
import { withinTexts } from './within-texts.ts';

/**
 * The operations from `ids` and `lengths` to `features` of a character CNN; `valueOf` names the float tensor of a
 * parameter. Rectified before the maximum, positions behind a text's end need but be zero to be passed over.
 */
export function charCnnGraph(
  { widths }: CharCnnArchitecture,
  valueOf: (name: string) => string,
): OnnxGraphPart {
  const within = withinTexts();
  return {
    tensors: within.tensors,
    nodes: [
      onnxNode('Gather', [valueOf('embedding'), 'ids'], ['embedded']),
      onnxNode('Transpose', ['embedded'], ['embedded/by-channel'], { perm: [0, 2, 1] }),
      ...within.nodes,
      onnxNode('Cast', ['within'], ['mask'], { to: onnxDataTypes.float }),
      ...widths.flatMap((width) => convolutionNodes(width, valueOf)),
      onnxNode(
        'Concat',
        widths.map((width) => `convolution-${width}/features`),
        ['features'],
        { axis: 1 },
      ),
    ],
  };
}

/** The features of the filters of one width: the kernel's axes turned round, as the operator has filters first. */
function convolutionNodes(width: number, valueOf: (name: string) => string): OnnxNode[] {
  const to = (part: string): string => `convolution-${width}/${part}`;
  const before = Math.floor((width - 1) / 2);
  return [
    onnxNode('Transpose', [valueOf(to('kernel'))], [to('weights')], { perm: [2, 1, 0] }),
    onnxNode('Conv', ['embedded/by-channel', to('weights'), valueOf(to('bias'))], [to('sums')], {
      kernel_shape: [width],
      pads: [before, width - 1 - before],
    }),
    onnxNode('Relu', [to('sums')], [to('rectified')]),
    onnxNode('Mul', [to('rectified'), 'mask'], [to('within')]),
    onnxNode('ReduceMax', [to('within')], [to('features')], { axes: [2], keepdims: 0 }),
  ];
}
