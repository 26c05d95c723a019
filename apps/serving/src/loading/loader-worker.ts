import { workerData } from 'node:worker_threads';
import { openModel, type ModelReference } from '@runestone/model-loader';
import { createModelSteps, networkRuntimeOf } from '@runestone/model-steps';
import { readEvaluation } from '@runestone/text-pipeline';
import { sendEvent, serveCalls } from '@runestone/threads';
import { createStoreLoader } from '../wiring.ts';
import { defaultThreads } from './choose-threads.ts';
import type { LoadArgument, LoadedBundle, LoaderEvent, LoaderThreadData } from './loader-calls.ts';

/** The thread on which versions are looked up, fetched and verified, and decoded and tried where they get no thread of their own. */
const settings = workerData as LoaderThreadData;
const tell = (event: LoaderEvent): void => sendEvent(event);
const loader = createStoreLoader(settings, {
  info: (facts, message) => tell({ level: 'info', facts, message }),
  warn: (facts, message) => tell({ level: 'warn', facts, message }),
});
const steps = createModelSteps(networkRuntimeOf(settings));

serveCalls({
  resolve: async (reference: ModelReference) => ({ value: await loader.resolve(reference) }),
  load: async (argument: LoadArgument) => {
    const value = await load(argument);
    return { value, transfer: Array.from(value.files.values(), ({ buffer }) => buffer) };
  },
});

async function load({ resolved, threads: wanted }: LoadArgument): Promise<LoadedBundle> {
  const { manifest, identity, files } = await loader.fetch(resolved);
  const evaluation = readEvaluation(manifest, files);
  const threads = wanted ?? defaultThreads(manifest);
  // It is decoded anew where it answers.
  if (threads === 0) await (await openModel({ manifest, files }, steps)).close();
  const own = new Map(Array.from(files, ([path, bytes]) => [path, ownBytes(bytes)]));
  return { manifest, identity, evaluation, files: own, threads };
}

/** Bytes whose buffer holds nothing else, so that it can leave this thread. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const alone = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return alone ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
