import type { Worker } from 'node:worker_threads';
import { createThreadService, type ThreadService } from '@runestone/threads';
import type { ModelRunner, VerifiedFiles } from './model-runner.ts';
import type { ClassifyCall, ClassifyReply } from './serve-runner.ts';

/** How the threads of a model are kept. */
export interface ThreadRunnerOptions {
  /** Starts a thread with the bundle as its data; its module calls serveRunner. */
  readonly start: (bundle: VerifiedFiles) => Worker;
  /** For errors: the name of the model. */
  readonly name: string;
  readonly threads: number;
  /** In which time a batch must be answered, in milliseconds. */
  readonly batchTimeoutMs: number;
  /** In which time a thread must have decoded the bundle and answered its golden texts, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** How long a thread that let a batch run out of time may take to show that it lives; 5000 ms unless given. */
  readonly pingTimeoutMs?: number;
  readonly onEnded?: (reason: string) => void;
}

/**
 * Creates a runner that computes on threads of its own: for models that would hold up the event loop. A thread that ends
 * or hangs is replaced, and what it was working on is tried once more. Each thread has a copy of files that do not lie in
 * memory that threads share. Rejects where the bundle cannot be loaded.
 */
export async function createThreadRunner(
  bundle: VerifiedFiles,
  options: ThreadRunnerOptions,
): Promise<ModelRunner> {
  const services = Array.from({ length: options.threads }, () => startService(bundle, options));
  const close = async (): Promise<void> => {
    await Promise.all(services.map((service) => service.close()));
  };
  const prepare = (service: ThreadService) => service.call('prepare', undefined, options.loadTimeoutMs);
  try {
    await Promise.all(services.map(prepare));
  } catch (error) {
    await close();
    throw error;
  }
  const load = new Map(services.map((service) => [service, 0]));
  return {
    concurrency: options.threads,
    close,
    async classify(texts, classifyOptions, meter) {
      const idlest = services.reduce((a, b) => ((load.get(b) as number) < (load.get(a) as number) ? b : a));
      load.set(idlest, (load.get(idlest) as number) + 1);
      try {
        const call: ClassifyCall = { texts, options: classifyOptions, measured: meter !== undefined };
        const { results, measures } = await idlest.call<ClassifyReply>(
          'classify',
          call,
          options.batchTimeoutMs,
        );
        if (measures !== undefined) meter?.add(measures);
        return results;
      } finally {
        load.set(idlest, (load.get(idlest) as number) - 1);
      }
    },
  };
}

function startService(
  bundle: VerifiedFiles,
  { start, name, pingTimeoutMs = 5000, onEnded }: ThreadRunnerOptions,
): ThreadService {
  return createThreadService({
    start: () => start(bundle),
    name,
    pingTimeoutMs,
    ...(onEnded === undefined ? {} : { onEnded }),
  });
}
