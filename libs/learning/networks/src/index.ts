export {
  featureCount,
  initialiseParameters,
  networkArchitectureSchema,
  parameterCount,
  parameterSpecs,
  type CharCnnArchitecture,
  type HeadArchitecture,
  type LstmArchitecture,
  type NetworkArchitecture,
  type ParameterSpec,
  type TokenArchitecture,
} from './architecture.ts';
export { decodeNetwork, encodeNetwork, type EncodedNetwork, type NetworkWeights } from './encode-network.ts';
export { networkErrors } from './errors.ts';
export { fitNetwork, type NetworkCheckpoint, type NetworkFitRequest } from './fit-network.ts';
export type {
  BatchGradient,
  DropoutDraw,
  GradientEngine,
  LabelledBatch,
  NetworkLoss,
} from './gradient-engine.ts';
export type { DenseBatch, Network, NetworkBatch, SequenceBatch } from './network.ts';
export {
  charCnnOptionsSchema,
  createArchitecture,
  encoderHeadOptionsSchema,
  lstmOptionsSchema,
  type NetworkTrainingOptions,
} from './network-options.ts';
export { makeBatch } from './plan-batches.ts';
export { ownPlace } from './own-place.ts';
export { decodeOnnx } from './onnx/decode-onnx.ts';
export { encodeOnnx, type OnnxWeights } from './onnx/encode-onnx.ts';
export { quantiseNetwork } from './onnx/quantise-parameter.ts';
