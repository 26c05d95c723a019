export { createOnnxNetwork, type OnnxNetwork, type OnnxNetworkOptions } from './create-onnx-network.ts';
export { onnxErrors } from './errors.ts';
