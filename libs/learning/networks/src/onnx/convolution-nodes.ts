import { ownPlace } from '../own-place.ts';
import { onnxNode, type OnnxNode } from './onnx-model.ts';

/** From `ids` to `embedded/by-channel` [rows, embeddingSize, width]: what convolutions read; zero behind a text's end. */
export function embedByChannel(valueOf: (name: string) => string): OnnxNode[] {
  return [
    onnxNode('Gather', [valueOf('embedding'), 'ids'], ['embedded']),
    onnxNode('Transpose', ['embedded'], ['embedded/by-channel'], { perm: [0, 2, 1] }),
  ];
}

/**
 * From `embedded/by-channel` to `<name>/rectified` [rows, filters, width]: as many positions as tokens, zero beyond both ends.
 * The kernel's axes are turned round, as the operator has filters first.
 */
export function rectifiedConvolution(
  name: string,
  width: number,
  valueOf: (name: string) => string,
): OnnxNode[] {
  const to = (part: string): string => `${name}/${part}`;
  const before = ownPlace(width);
  return [
    onnxNode('Transpose', [valueOf(to('kernel'))], [to('weights')], { perm: [2, 1, 0] }),
    onnxNode('Conv', ['embedded/by-channel', to('weights'), valueOf(to('bias'))], [to('sums')], {
      kernel_shape: [width],
      pads: [before, width - 1 - before],
    }),
    onnxNode('Relu', [to('sums')], [to('rectified')]),
  ];
}
