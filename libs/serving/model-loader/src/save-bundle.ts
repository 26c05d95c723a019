import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import { isRunestoneError } from '@runestone/errors';
import { manifestFile, type BundleFile } from '@runestone/text-pipeline';
import { modelLoaderErrors } from './errors.ts';

/**
 * Writes a bundle, the manifest last, so that it is whole or absent; on failure nothing of it stays. Where the same
 * bundle is there already nothing is done, where another is LOADER_BUNDLE_EXISTS (kind conflict) is thrown.
 */
export async function saveBundle(
  artifacts: ArtifactStore,
  uri: string,
  files: readonly BundleFile[],
): Promise<void> {
  const manifest = files.find(({ path }) => path === manifestFile);
  if (manifest === undefined) throw new TypeError(`a bundle needs a ${manifestFile}`);
  const there = await readManifest(artifacts, joinUri(uri, manifestFile));
  if (there?.equals(manifest.bytes) === true) return;
  if (there !== undefined) {
    throw modelLoaderErrors.BUNDLE_EXISTS(
      `There is another bundle at ${uri} already. Save this one elsewhere: a new run has its own place.`,
    );
  }
  const parts = files.filter((file) => file !== manifest);
  const targets = [...parts, manifest].map(({ path, bytes }) => ({ target: joinUri(uri, path), bytes }));
  try {
    for (const { target, bytes } of targets) await artifacts.write(target, bytes, { within: uri });
  } catch (error) {
    // File by file: the folder may hold what is not the bundle's.
    for (const { target } of targets) await artifacts.remove(target).catch(() => undefined);
    await removeIfEmpty(artifacts, uri).catch(() => undefined);
    throw error;
  }
}

/** A folder of no files may still hold folders. */
async function removeIfEmpty(artifacts: ArtifactStore, uri: string): Promise<void> {
  if ((await artifacts.list(uri)).length === 0) await artifacts.remove(uri);
}

async function readManifest(artifacts: ArtifactStore, uri: string): Promise<Buffer | undefined> {
  try {
    return await artifacts.read(uri);
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'ARTIFACT_MISSING') return undefined;
    throw error;
  }
}
