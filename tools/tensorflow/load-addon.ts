import { fileURLToPath } from 'node:url';
import { setupErrors } from './errors.ts';
import { runCommand } from './run-command.ts';

const script = fileURLToPath(new URL('multiply-matrices.mjs', import.meta.url));

/** What an addon said of itself. */
export interface LoadedAddon {
  readonly tensorflowVersion: string;
  /** True where it computed on a GPU. */
  readonly onGpu: boolean;
}

/**
 * Loads an addon in a process of its own, which a wrong library may crash, and computes with it. Throws
 * TENSORFLOW_SETUP_LOAD_FAILED.
 */
export async function loadAddon(
  addonFile: string,
  { packageFolder, signal }: { readonly packageFolder: string; readonly signal: AbortSignal },
): Promise<LoadedAddon> {
  const { exitCode, stdout, complaint } = await runCommand(
    process.execPath,
    [script, packageFolder, addonFile],
    { signal, env: { TF_CPP_MIN_LOG_LEVEL: '1', ...process.env } },
  );
  // TensorFlow or tfjs may print lines of their own before it.
  if (exitCode === 0) return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as LoadedAddon;
  const hint = complaint === 'SIGILL' ? ' (the processor lacks instructions that it needs, such as AVX)' : '';
  throw setupErrors.LOAD_FAILED(`TensorFlow does not run on this machine${hint}:\n${complaint}`);
}
