import { setupErrors } from './errors.ts';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What every step of the set-up is given. */
export interface SetupContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the set-up. */
  readonly signal: AbortSignal;
  /** The folder of @tensorflow/tfjs-node-gpu. */
  readonly packageFolder: string;
  /** Says on the way what is done. */
  log(line: string): void;
  /** Shows how far something is. */
  showProgress(label: string, doneBytes: number, totalBytes?: number): void;
}

/** Finds the folder of @tensorflow/tfjs-node-gpu as the lib that loads it does. Throws TENSORFLOW_SETUP_PACKAGE_MISSING. */
export function findPackageFolder(): string {
  const user = new URL('../../libs/learning/tensorflow/package.json', import.meta.url);
  try {
    return path.dirname(createRequire(user).resolve('@tensorflow/tfjs-node-gpu/package.json'));
  } catch (cause) {
    throw setupErrors.PACKAGE_MISSING('@tensorflow/tfjs-node-gpu is not installed. Run npm install.', {
      cause,
    });
  }
}
