import { confinePath } from '@runestone/files';

/** Tells whether a store takes a path below a URI. What a server lists under any other name is left out. */
export function isPlainPath(path: string): boolean {
  try {
    confinePath('/', path);
    return true;
  } catch {
    return false;
  }
}
