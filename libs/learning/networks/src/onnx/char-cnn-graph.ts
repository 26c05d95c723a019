import type { CharCnnArchitecture } from '../architecture.ts';
import { onnxDataTypes } from './onnx-fields.ts';
import { int64Tensor, onnxNode, type OnnxGraphPart, type OnnxNode } from './onnx-model.ts';

/**
 * The operations from `ids` and `lengths` to `features` of a character CNN; `valueOf` names the float tensor of a
 * parameter. Rectified before the maximum, positions behind a text's end need but be zero to be passed over.
 */
export function charCnnGraph(
  { widths }: CharCnnArchitecture,
  valueOf: (name: string) => string,
): OnnxGraphPart {
  return {
    tensors: [
      { ...int64Tensor('zero', [0]), dims: [] },
      { ...int64Tensor('one', [1]), dims: [] },
      int64Tensor('row-axes', [1, 2]),
    ],
    nodes: [
      onnxNode('Gather', [valueOf('embedding'), 'ids'], ['embedded']),
      onnxNode('Transpose', ['embedded'], ['embedded/by-channel'], { perm: [0, 2, 1] }),
      ...maskNodes(),
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

/** `mask` [rows, 1, width] is 1 within each text and 0 behind its end. */
function maskNodes(): OnnxNode[] {
  return [
    onnxNode('Shape', ['ids'], ['width'], { start: 1, end: 2 }),
    onnxNode('Squeeze', ['width'], ['width/scalar']),
    onnxNode('Range', ['zero', 'width/scalar', 'one'], ['positions']),
    onnxNode('Unsqueeze', ['lengths', 'row-axes'], ['lengths/by-row']),
    onnxNode('Less', ['positions', 'lengths/by-row'], ['within']),
    onnxNode('Cast', ['within'], ['mask'], { to: onnxDataTypes.float }),
  ];
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
