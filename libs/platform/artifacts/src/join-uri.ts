import { confinePath } from '@runestone/files';

/**
 * Joins a relative path to the URI of a folder. Throws FILES_PATH_ESCAPES (kind input) for a path that is not plain.
 * In `file:` URIs the parts are percent-encoded; other stores take their keys as they are.
 */
export function joinUri(base: string, relative: string): string {
  confinePath('/', relative);
  const path = base.startsWith('file:') ? relative.split('/').map(encodeURIComponent).join('/') : relative;
  return `${base.replace(/\/$/, '')}/${path}`;
}
