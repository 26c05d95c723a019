import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type ResourceLimits } from 'node:worker_threads';

/**
 * Starts the module `name` beside the caller (`import.meta.url`) on a thread: the compiled file, also in an app's bundle,
 * or the source. Threads of Node 20 do not take over the hook by which sources run, so that it is registered anew for a
 * source; nor does every caller run with the condition by which packages of the workspace are found as sources.
 */
export function startThread(
  caller: string,
  name: string,
  workerData: unknown,
  resourceLimits: ResourceLimits = {},
): Worker {
  if (!caller.endsWith('.ts'))
    return new Worker(new URL(`./${name}.js`, caller), { workerData, resourceLimits });
  const source = new URL(`./${name}.ts`, caller).href;
  // By its file: a package's entry for `require` cannot register the hook for modules.
  const tsx = pathToFileURL(createRequire(caller).resolve('tsx/package.json'));
  const hook = new URL('./dist/esm/api/index.mjs', tsx).href;
  const start = `import('${hook}').then(({ register }) => { register(); return import('${source}'); })`;
  const execArgv = ['--conditions=@runestone/source'];
  return new Worker(start, { eval: true, workerData, resourceLimits, execArgv });
}
