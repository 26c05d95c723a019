import { Worker } from 'node:worker_threads';

/**
 * Starts the module `name` beside this one on a thread: the compiled file, also in an app's bundle, or the source. Threads
 * of Node 20 do not take over the hook by which sources run, so that it is registered anew for a source.
 */
export function startThread(name: string, workerData: unknown): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL(`./${name}.js`, import.meta.url), { workerData });
  const source = new URL(`./${name}.ts`, import.meta.url).href;
  const hook = import.meta.resolve('tsx/esm/api');
  const start = `import('${hook}').then(({ register }) => { register(); return import('${source}'); })`;
  return new Worker(start, { eval: true, workerData });
}
