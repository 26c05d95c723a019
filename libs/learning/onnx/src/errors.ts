import { defineErrors } from '@runestone/errors';

/** Errors of ONNX Runtime. */
export const onnxErrors = defineErrors('ONNX', {
  RUNTIME_MISSING: {
    kind: 'config',
    summary: 'ONNX Runtime cannot be loaded: its package or its library for this platform is not there.',
  },
  NETWORK_REFUSED: { kind: 'internal', summary: 'ONNX Runtime refuses a network.' },
  RUN_FAILED: { kind: 'internal', summary: 'ONNX Runtime stops while it computes, or is closed.' },
});
