import { availableParallelism } from 'node:os';
import { chooseTensors, defaultNativeHome, type TensorThreads } from '@runestone/tensorflow';

/** Cores that every side computes on. */
export const usedCores = Math.min(2, availableParallelism());

/** Finds native TensorFlow; throws TENSORFLOW_NATIVE_MISSING (kind config) where it is not set up. */
export async function chooseNativeTensors(): Promise<Extract<TensorThreads, { kind: 'native' }>> {
  const home = process.env['RUNESTONE_TENSORFLOW_HOME'] || defaultNativeHome(process.env);
  const { threads } = await chooseTensors('native', home);
  return threads as Extract<TensorThreads, { kind: 'native' }>;
}
