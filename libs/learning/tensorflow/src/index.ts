export { chooseTensors, type ChosenTensors, type TensorChoice } from './choose-tensors.ts';
export {
  createGradientEngine,
  type GradientEngineOptions,
  type TensorThreads,
} from './create-gradient-engine.ts';
export { createTensorFlowNetwork, type TensorFlowNetwork } from './create-tensorflow-network.ts';
export { limitNativeThreads } from './limit-native-threads.ts';
export { tensorflowErrors } from './errors.ts';
export { defaultNativeHome } from './native-library.ts';
