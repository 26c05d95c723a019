import { availableParallelism } from 'node:os';
import type { TensorThreads } from './create-gradient-engine.ts';
import { tensorflowErrors } from './errors.ts';
import { findNativeLibrary } from './native-library.ts';

/** What may be asked for. */
export type TensorChoice = 'auto' | 'native' | 'wasm' | 'plain';

/** What computes, and what a person should know of it. */
export interface ChosenTensors {
  readonly threads: TensorThreads;
  /** Given where the choice is a slow one. */
  readonly advice?: string;
}

/**
 * Chooses what computes tensors: TensorFlow's own library where it is set up below `home`, WebAssembly elsewhere. Throws
 * TENSORFLOW_NATIVE_MISSING (kind config) where the library is asked for and is not there.
 */
export async function chooseTensors(choice: TensorChoice, home: string): Promise<ChosenTensors> {
  if (choice === 'wasm' || choice === 'plain') return { threads: { kind: choice } };
  const native = await findNativeLibrary(home);
  if (native !== undefined) {
    const { addonFiles, variant } = native;
    return { threads: { kind: 'native', addonFiles, variant } };
  }
  if (choice === 'native')
    throw tensorflowErrors.NATIVE_MISSING(
      `Native TensorFlow is not set up in ${home}. Run: npm run setup:tensorflow`,
    );
  return {
    threads: { kind: 'wasm' },
    advice: `Native TensorFlow is not set up: networks are trained in WebAssembly on ${availableParallelism()} cores, which is many times slower. Set it up once with: npm run setup:tensorflow`,
  };
}
