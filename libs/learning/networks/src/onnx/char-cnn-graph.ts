import type { CharCnnArchitecture } from '../architecture.ts';
import { embedByChannel, rectifiedConvolution } from './convolution-nodes.ts';
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
      ...embedByChannel(valueOf),
      ...within.nodes,
      onnxNode('Cast', ['within'], ['mask'], { to: onnxDataTypes.float }),
      ...widths.flatMap((width) => featureNodes(width, valueOf)),
      onnxNode(
        'Concat',
        widths.map((width) => `convolution-${width}/features`),
        ['features'],
        { axis: 1 },
      ),
    ],
  };
}

/** The features of the filters of one width. */
function featureNodes(width: number, valueOf: (name: string) => string): OnnxNode[] {
  const to = (part: string): string => `convolution-${width}/${part}`;
  return [
    ...rectifiedConvolution(`convolution-${width}`, width, valueOf),
    onnxNode('Mul', [to('rectified'), 'mask'], [to('within')]),
    onnxNode('ReduceMax', [to('within')], [to('features')], { axes: [2], keepdims: 0 }),
  ];
}
