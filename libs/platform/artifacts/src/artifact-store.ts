/** A file below a URI. `path` is relative to it, with `/` between its parts, fit for joinUri. */
export interface ArtifactFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** How an artifact is written. */
export interface WriteArtifactOptions {
  /** A URI above the artifact that links must not lead out of. */
  readonly within?: string;
}

/** How an artifact is read. */
export interface ReadArtifactOptions extends WriteArtifactOptions {
  /** The most bytes to take; a larger artifact is refused before it fills the memory. */
  readonly maxBytes?: number;
}

/** The file whose presence tells that the folder it lies in is whole. */
export const completionFile = 'manifest.json';

/**
 * Keeps files by URI. Names are kept as they are, or refused with ARTIFACT_URI_INVALID. A URI is plain: what has `..`, `.`, empty, backslash or NUL parts, percent-encoded or not, is
 * refused with an error of kind input, as is another scheme than the store's (ARTIFACT_URI_INVALID).
 */
export interface ArtifactStore {
  /** Writes one artifact whole or not at all, replacing what was there. Throws ARTIFACT_IN_THE_WAY where it has no place. */
  write(uri: string, data: Uint8Array | string, options?: WriteArtifactOptions): Promise<void>;
  /** Reads one artifact. Throws ARTIFACT_MISSING, or ARTIFACT_TOO_LARGE beyond `maxBytes`. */
  read(uri: string, options?: ReadArtifactOptions): Promise<Buffer>;
  /**
   * Copies a local file to an artifact, whole or not at all, with constant memory. Where an upload of the same bytes broke
   * off, a store that takes parts goes on with it.
   */
  upload(uri: string, file: string, options?: WriteArtifactOptions): Promise<void>;
  /**
   * Copies an artifact to a local file, whole or not at all, with constant memory, replacing what was there. Where a
   * download of the same artifact broke off, a store that gives parts goes on with it.
   */
  download(uri: string, file: string, options?: WriteArtifactOptions): Promise<void>;
  /**
   * Lists every file below a URI, sorted by path; none where there is nothing. Links are neither followed nor listed, nor
   * is what others put there under names that are no plain paths.
   */
  list(uri: string): Promise<ArtifactFile[]>;
  /** Tells whether there is an artifact at a URI, or any below it. */
  exists(uri: string): Promise<boolean>;
  /**
   * Removes what is at and below a URI; does nothing where there is nothing. Readers meet it at once where the store can
   * do that, otherwise what tells that a folder is whole (`manifest.json`) goes first.
   */
  remove(uri: string): Promise<void>;
}
