import { int64Tensor, onnxNode, type OnnxGraphPart } from './onnx-model.ts';

/** The operations from `ids` and `lengths` to `within`, bool [rows, 1, width]: true within each text, false behind its end. */
export function withinTexts(): OnnxGraphPart {
  return {
    tensors: [
      { ...int64Tensor('zero', [0]), dims: [] },
      { ...int64Tensor('one', [1]), dims: [] },
      int64Tensor('row-axes', [1, 2]),
    ],
    nodes: [
      onnxNode('Shape', ['ids'], ['width'], { start: 1, end: 2 }),
      onnxNode('Squeeze', ['width'], ['width/scalar']),
      onnxNode('Range', ['zero', 'width/scalar', 'one'], ['positions']),
      onnxNode('Unsqueeze', ['lengths', 'row-axes'], ['lengths/by-row']),
      onnxNode('Less', ['positions', 'lengths/by-row'], ['within']),
    ],
  };
}
