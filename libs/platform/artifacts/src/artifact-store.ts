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

/**
 * Keeps files by URI. A URI is plain: what has `..`, `.`, empty, backslash or NUL parts, percent-encoded or not, is
 * refused with an error of kind input, as is another scheme than the store's (ARTIFACT_URI_INVALID).
 */
export interface ArtifactStore {
  /** Writes one artifact whole or not at all, replacing what was there. Throws ARTIFACT_IN_THE_WAY where it has no place. */
  write(uri: string, data: Uint8Array | string, options?: WriteArtifactOptions): Promise<void>;
  /** Reads one artifact. Throws ARTIFACT_MISSING, or ARTIFACT_TOO_LARGE beyond `maxBytes`. */
  read(uri: string, options?: ReadArtifactOptions): Promise<Buffer>;
  /** Lists every file below a URI, sorted by path; none where there is nothing. Links are neither followed nor listed. */
  list(uri: string): Promise<ArtifactFile[]>;
  /** Tells whether there is an artifact at a URI, or any below it. */
  exists(uri: string): Promise<boolean>;
  /** Removes what is at and below a URI, at once for whoever reads; does nothing where there is nothing. */
  remove(uri: string): Promise<void>;
}
