import { onnxNode, type OnnxNode } from './onnx-model.ts';

/**
 * A dense layer from one value to another. Its kernel is flat already; but straight behind the kernel's codes ONNX Runtime would
 * round the inputs to 8 bits, too.
 */
export function denseNodes(
  name: string,
  valueOf: (name: string) => string,
  [input, output]: readonly [string, string],
): OnnxNode[] {
  return [
    onnxNode('Flatten', [valueOf(`${name}/kernel`)], [`${name}/weights`], { axis: 1 }),
    onnxNode('Gemm', [input, `${name}/weights`, `${name}/bias`], [output]),
  ];
}
