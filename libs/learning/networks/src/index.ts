export {
  featureCount,
  initialiseParameters,
  networkArchitectureSchema,
  parameterCount,
  parameterSpecs,
  type CharCnnArchitecture,
  type LstmArchitecture,
  type NetworkArchitecture,
  type ParameterSpec,
} from './architecture.ts';
export { decodeNetwork, encodeNetwork, type EncodedNetwork, type NetworkWeights } from './encode-network.ts';
export { networkErrors } from './errors.ts';
export { fitNetwork, type NetworkCheckpoint, type NetworkFitRequest } from './fit-network.ts';
export type { BatchGradient, DropoutDraw, GradientEngine, LabelledBatch } from './gradient-engine.ts';
export type { Network, SequenceBatch } from './network.ts';
export {
  charCnnOptionsSchema,
  createArchitecture,
  lstmOptionsSchema,
  type NetworkTrainingOptions,
} from './network-options.ts';
export { padSequences } from './plan-batches.ts';
export { decodeOnnx } from './onnx/decode-onnx.ts';
export { encodeOnnx, type OnnxWeights } from './onnx/encode-onnx.ts';
export { quantiseNetwork } from './onnx/quantise-parameter.ts';
