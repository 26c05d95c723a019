import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import { fromUnknown, type RunestoneError } from '@runestone/errors';
import { sha256Hex } from '@runestone/files';
import { manifestFile, parseManifest, type BundleManifest } from '@runestone/text-pipeline';
import { modelLoaderErrors } from './errors.ts';

/** How far a load is. */
export interface LoadProgress {
  /** The file of the bundle that was just read and found sound. */
  readonly path: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** How a bundle is loaded. */
export interface LoadOptions {
  /**
   * Which files of the bundle are read; all unless given. What is fetched in part cannot be opened, and a cache that keeps whole
   * bundles must not be asked for it.
   */
  readonly chooseFiles?: (manifest: BundleManifest) => readonly (string | undefined)[];
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Where a bundle lies and what is known about it beforehand. */
export interface BundleSource {
  readonly artifacts: Pick<ArtifactStore, 'read'>;
  readonly uri: string;
  readonly manifestSha256?: string;
  readonly maxBundleBytes: number;
}

/** A bundle of which every byte was verified. */
export interface VerifiedBundle {
  readonly manifest: BundleManifest;
  readonly manifestSha256: string;
  /** The manifest as it was read. */
  readonly manifestBytes: Uint8Array;
  /** All files but the manifest, or those that were chosen, by their paths. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Far more than labels, golden texts and references need; reading it must not hold up anybody. */
const maxManifestBytes = 4 * 2 ** 20;

/** Reads a bundle and verifies it. Throws LOADER_BUNDLE_DAMAGED, which names the file, and the other errors of load. */
export async function readBundle(
  source: BundleSource,
  { onProgress, chooseFiles }: LoadOptions = {},
): Promise<VerifiedBundle> {
  const manifestBytes = await readManifest(source);
  const manifestSha256 = sha256Hex(manifestBytes);
  if (source.manifestSha256 !== undefined && source.manifestSha256 !== manifestSha256) {
    throw damaged(source, manifestFile, 'it is not the one that was registered');
  }
  const manifest = parseManifest(manifestBytes);
  const chosen = chooseFiles?.(manifest);
  const wanted = manifest.files.filter(({ path }) => chosen === undefined || chosen.includes(path));
  const totalBytes = wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (totalBytes > source.maxBundleBytes) {
    throw modelLoaderErrors.BUNDLE_TOO_LARGE(
      `The bundle ${source.uri} lists ${totalBytes} bytes; at most ${source.maxBundleBytes} are loaded. Allow more, or train a smaller model.`,
    );
  }
  const files = new Map<string, Uint8Array>();
  let doneBytes = 0;
  for (const file of wanted) {
    files.set(file.path, await readPart(source, file));
    doneBytes += file.sizeBytes;
    onProgress?.({ path: file.path, doneBytes, totalBytes });
  }
  return { manifest, manifestSha256, manifestBytes, files };
}

async function readManifest(source: BundleSource): Promise<Buffer> {
  try {
    return await readInside(source, manifestFile, maxManifestBytes);
  } catch (thrown) {
    const error = fromUnknown(thrown);
    const linkLeadsOut = error.code === 'FILES_LINK_ESCAPES';
    if (error.kind === 'input' && !linkLeadsOut) throw error;
    // Of a registered bundle it is known that it was whole.
    if (error.kind !== 'not-found' || source.manifestSha256 !== undefined)
      throw explain(source, manifestFile, error);
    throw modelLoaderErrors.BUNDLE_MISSING(
      `There is no whole bundle at ${source.uri}: it has no ${manifestFile}. Check the reference; a run has its bundle when it has ended.`,
      { cause: thrown },
    );
  }
}

async function readPart(source: BundleSource, file: BundleManifest['files'][number]): Promise<Buffer> {
  const bytes = await readInside(source, file.path, file.sizeBytes).catch((error: unknown) => {
    throw explain(source, file.path, fromUnknown(error));
  });
  if (bytes.length !== file.sizeBytes) {
    throw damaged(source, file.path, `it has ${bytes.length} bytes instead of ${file.sizeBytes}`);
  }
  if (sha256Hex(bytes) !== file.sha256) throw damaged(source, file.path, 'its bytes have changed');
  return bytes;
}

async function readInside({ artifacts, uri }: BundleSource, path: string, maxBytes: number): Promise<Buffer> {
  return artifacts.read(joinUri(uri, path), { maxBytes, within: uri });
}

/** What is missing, too large or leads out is a damaged bundle; a store that cannot be reached is not. */
function explain(source: BundleSource, path: string, error: RunestoneError): RunestoneError {
  if (!['not-found', 'input', 'integrity'].includes(error.kind)) return error;
  return damaged(source, path, error.kind === 'not-found' ? 'it is missing' : error.message, error);
}

function damaged({ uri }: BundleSource, path: string, reason: string, cause?: unknown): RunestoneError {
  const message = `The file ${path} of the bundle ${uri} is damaged: ${reason}. Fetch the bundle again or use another version.`;
  return modelLoaderErrors.BUNDLE_DAMAGED(message, { details: { uri, path }, cause });
}
