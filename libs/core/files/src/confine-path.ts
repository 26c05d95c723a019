import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { filesErrors } from './errors.ts';

/**
 * Joins a relative path from outside to a root. Throws FILES_PATH_ESCAPES for whatever is absolute, empty, has empty,
 * `.` or `..` parts (also percent-encoded, once or more), a backslash, a NUL, a drive or a scheme.
 */
export function confinePath(root: string, relative: string): string {
  const parts = decodeFully(relative).split('/');
  const bad =
    relative === '' ||
    /[\\\0:]/.test(decodeFully(relative)) ||
    parts.some((part) => part === '' || part === '.' || part === '..') ||
    parts.length > 64 ||
    relative.length > 1024;
  if (bad) {
    throw filesErrors.PATH_ESCAPES(`The path ${JSON.stringify(relative.slice(0, 200))} is not a plain path inside its folder.`);
  }
  return path.join(root, ...relative.split('/'));
}

/** As confinePath, and follows links: what exists must really lie inside the root. */
export async function resolveInside(root: string, relative: string): Promise<string> {
  const target = confinePath(root, relative);
  const [realRoot, realTarget] = [await realpath(root), await realpathOfNearest(target)];
  if (realTarget !== realRoot && !realTarget.startsWith(realRoot + path.sep)) {
    throw filesErrors.PATH_ESCAPES(`The path ${JSON.stringify(relative)} leads through a link out of its folder.`);
  }
  return target;
}

/** The real path of the nearest ancestor that exists. */
async function realpathOfNearest(target: string): Promise<string> {
  try {
    return await realpath(target);
  } catch (error) {
    const parent = path.dirname(target);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === target) throw error;
    return realpathOfNearest(parent);
  }
}

function decodeFully(text: string): string {
  let decoded = text;
  for (let round = 0; round < 5; round += 1) {
    const next = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}
