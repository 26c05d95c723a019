import type * as onnxruntime from 'onnxruntime-node';
import { messageOf } from './encoder-files.ts';
import { encoderErrors } from './errors.ts';

/** The package of ONNX Runtime. */
export type OnnxRuntime = typeof onnxruntime;
/** A model that ONNX Runtime has loaded. */
export type OnnxSession = onnxruntime.InferenceSession;

/** Loads the runtime when the first encoder needs it. Throws ENCODERS_RUNTIME_MISSING (kind config). */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    const runtime = await import('onnxruntime-node');
    // Else it warns of graphics cards that it does not find.
    runtime.env.logLevel = 'error';
    return runtime;
  } catch (cause) {
    throw encoderErrors.RUNTIME_MISSING(
      `ONNX Runtime cannot be loaded (${messageOf(cause)}). Install onnxruntime-node for this platform: npm install.`,
      { cause },
    );
  }
}

/** Loads a model, to be computed on the CPU. Throws ENCODERS_MODEL_REFUSED. */
export async function openOnnxSession(
  runtime: OnnxRuntime,
  bytes: Uint8Array,
  threads: number,
): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Only what is fatal: it throws its errors, too.
      logSeverityLevel: 4,
      // It keeps a plan of memory for each shape of a batch that it has ever seen.
      enableMemPattern: false,
    });
  } catch (cause) {
    throw encoderErrors.MODEL_REFUSED(`ONNX Runtime refuses the encoder: ${messageOf(cause)}`, { cause });
  }
}
