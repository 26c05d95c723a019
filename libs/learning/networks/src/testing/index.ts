export { createBagEngine } from './bag-engine.ts';
export { randomArchitecture, randomBatch, randomNetwork } from './random-network.ts';
export { referenceLogits } from './reference-network.ts';
export { floatTensor, int64Tensor, onnxNode, type OnnxModel } from '../onnx/onnx-model.ts';
export { writeOnnxModel } from '../onnx/write-onnx-model.ts';
