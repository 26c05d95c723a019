import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '@runestone/files';
import type { LoadedBundle } from './loader-calls.ts';
import { createFileSharing } from './share-files.ts';

/** A bundle of files with the given contents, of which only what is shared matters. */
function bundleOf(contents: Readonly<Record<string, string>>): LoadedBundle {
  const files = new Map(
    Object.entries(contents).map(([path, text]) => [path, Uint8Array.from(Buffer.from(text))]),
  );
  const listed = Array.from(files, ([path, bytes]) => ({
    ...{ path, sha256: sha256Hex(bytes), sizeBytes: bytes.length },
  }));
  return { manifest: { files: listed }, files } as unknown as LoadedBundle;
}

const textsOf = (files: ReadonlyMap<string, Uint8Array>): Record<string, string> =>
  Object.fromEntries(Array.from(files, ([path, bytes]) => [path, Buffer.from(bytes).toString()]));

describe('the files of bundles in shared memory', () => {
  it('are there once where two bundles have the same, whatever its path', () => {
    const share = createFileSharing();
    const one = share(bundleOf({ 'a/encoder': 'large', 'a/head': 'one' }));
    const other = share(bundleOf({ 'b/encoder': 'large', 'b/head': 'other' }));
    expect(textsOf(one)).toEqual({ 'a/encoder': 'large', 'a/head': 'one' });
    expect(textsOf(other)).toEqual({ 'b/encoder': 'large', 'b/head': 'other' });
    expect(other.get('b/encoder')?.buffer).toBe(one.get('a/encoder')?.buffer);
    expect(other.get('b/head')?.buffer).not.toBe(one.get('a/head')?.buffer);
    for (const { buffer } of [...one.values(), ...other.values()])
      expect(Object.prototype.toString.call(buffer)).toBe('[object SharedArrayBuffer]');
  });

  it('leave nothing behind in memory of their own', () => {
    const share = createFileSharing();
    const [first, second] = [bundleOf({ encoder: 'large' }), bundleOf({ encoder: 'large' })];
    const kept = [share(first), share(second)];
    expect([first, second].map(({ files }) => files.get('encoder')?.length)).toEqual([0, 0]);
    expect(kept.map(textsOf)).toEqual([{ encoder: 'large' }, { encoder: 'large' }]);
  });
});
