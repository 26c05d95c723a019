import { confinePath } from '@runestone/files';
import { artifactErrors } from '../errors.ts';

/** A place on S3. */
export interface S3Place {
  readonly bucket: string;
  /** Without a slash at either end; as it is, nothing decoded. */
  readonly key: string;
}

/**
 * Reads `s3://bucket/key`. The key is taken as it is, and must be plain: `..`, also percent-encoded, is refused
 * (FILES_PATH_ESCAPES), and so is what is no such URI (ARTIFACT_URI_INVALID).
 */
export function parseS3Uri(uri: string): S3Place {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s.exec(uri);
  if (match === null) {
    throw artifactErrors.URI_INVALID(
      `${JSON.stringify(uri.slice(0, 200))} is no plain s3: URI; write s3://bucket/folder/name.`,
    );
  }
  const [, bucket, key] = match as unknown as [string, string, string];
  confinePath('/', key);
  return { bucket, key };
}
