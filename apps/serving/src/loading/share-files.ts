import type { VerifiedFiles } from '@runestone/model-runner';
import { freeBuffer } from '@runestone/threads';
import type { LoadedBundle } from './loader-calls.ts';

/**
 * Creates what moves the files of bundles into memory that threads share; the bundle's own are empty afterwards. A file that
 * is still held since another bundle had it, such as the encoder of two models, is there once.
 */
export function createFileSharing(): (bundle: LoadedBundle) => VerifiedFiles['files'] {
  const held = new Map<string, WeakRef<Uint8Array>>();
  return ({ manifest, files }) => {
    for (const [sha256, bytes] of held) if (bytes.deref() === undefined) held.delete(sha256);
    const hashes = new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]));
    return new Map(
      Array.from(files, ([path, own]) => {
        const sha256 = hashes.get(path) as string;
        const shared = held.get(sha256)?.deref() ?? copyShared(own);
        held.set(sha256, new WeakRef(shared));
        freeBuffer(own.buffer);
        return [path, shared];
      }),
    );
  };
}

function copyShared(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
