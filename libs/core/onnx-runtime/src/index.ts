export {
  disableOnnxTelemetry,
  indexTensor,
  loadOnnxRuntime,
  openOnnxSession,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
} from './onnx-runtime.ts';
