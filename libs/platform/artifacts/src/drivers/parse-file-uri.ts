import path from 'node:path';
import { confinePath } from '@runestone/files';
import { artifactErrors } from '../errors.ts';

/**
 * Turns a `file:///…` URI or an absolute path into a path. It must be plain: `..`, also percent-encoded, is refused
 * (FILES_PATH_ESCAPES), and so is what is no such URI (ARTIFACT_URI_INVALID).
 */
export function parseFileUri(uri: string): string {
  if (path.isAbsolute(uri)) return confinePath('/', uri.slice(1));
  const match = /^file:\/\/(?:localhost)?\/([^?#]*)$/i.exec(uri);
  if (match === null) throw invalid(uri);
  return confinePath('/', decodeOnce(match[1] as string, uri));
}

function decodeOnce(encoded: string, uri: string): string {
  // An encoded slash would make two parts of one; each part is decoded alone and must stay one.
  if (/%2f/i.test(encoded)) throw invalid(uri);
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalid(uri);
  }
}

function invalid(uri: string) {
  const shown = JSON.stringify(uri.slice(0, 200));
  return artifactErrors.URI_INVALID(
    `${shown} is no plain file: URI and no absolute path; write file:///folder/name.`,
  );
}
