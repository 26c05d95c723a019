import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { BundleFile } from '@runestone/text-pipeline';

/** Writes a bundle, the manifest last; on failure nothing of it stays, so a bundle is whole or absent. */
export async function saveBundle(artifacts: ArtifactStore, uri: string, files: readonly BundleFile[]): Promise<void> {
  try {
    for (const { path, bytes } of files) await artifacts.write(joinUri(uri, path), bytes);
  } catch (error) {
    await artifacts.remove(uri).catch(() => undefined);
    throw error;
  }
}
