import { workerData } from 'node:worker_threads';
import type { ModelReference } from '@runestone/model-loader';
import { sendEvent, serveCalls } from '@runestone/threads';
import { createStoreLoader } from '../wiring.ts';
import type { LoadArgument, LoadedBundle, LoaderEvent, LoaderThreadData } from './loader-calls.ts';

/** The thread on which versions are looked up, fetched, verified, decoded and tried, away from the requests. */
const tell = (event: LoaderEvent): void => sendEvent(event);
const loader = createStoreLoader(workerData as LoaderThreadData, {
  info: (facts, message) => tell({ level: 'info', facts, message }),
  warn: (facts, message) => tell({ level: 'warn', facts, message }),
});

serveCalls({
  resolve: async (reference: ModelReference) => ({ value: await loader.resolve(reference) }),
  load: async (resolved: LoadArgument) => {
    const { manifest, identity, files, pipeline } = await loader.load(resolved);
    // It was tried; it is decoded anew where it answers.
    await pipeline.close();
    const own = new Map(Array.from(files, ([path, bytes]) => [path, ownBytes(bytes)]));
    const value: LoadedBundle = { manifest, identity, files: own };
    return { value, transfer: Array.from(own.values(), ({ buffer }) => buffer) };
  },
});

/** Bytes whose buffer holds nothing else, so that it can leave this thread. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const alone = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return alone ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
