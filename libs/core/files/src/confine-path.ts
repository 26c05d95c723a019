import { lstat, realpath } from 'node:fs/promises';
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
    throw filesErrors.PATH_ESCAPES(
      `The path ${JSON.stringify(relative.slice(0, 200))} is not a plain path inside its folder.`,
    );
  }
  return path.join(root, ...relative.split('/'));
}

/**
 * As confinePath, and follows links: what exists must really lie inside the root. A link to nowhere counts as one that
 * leads out. Throws FILES_LINK_ESCAPES (kind input).
 */
export async function resolveInside(root: string, relative: string): Promise<string> {
  const target = confinePath(root, relative);
  const [realRoot, realTarget] = [
    await realpathOfNearest(path.resolve(root)),
    await realpathOfNearest(target),
  ];
  if (realRoot !== undefined && realTarget !== undefined && isInside(realRoot, realTarget)) return target;
  throw filesErrors.LINK_ESCAPES(
    `The path ${JSON.stringify(relative)} leads through a link out of its folder.`,
  );
}

/** Tells, of two absolute plain paths, whether the second is the first or below it. */
function isInside(root: string, target: string): boolean {
  const step = path.relative(root, target);
  return step !== '..' && !step.startsWith(`..${path.sep}`) && !path.isAbsolute(step);
}

/** The real path of the nearest ancestor that exists; undefined where a link leads nowhere or in circles. */
async function realpathOfNearest(target: string): Promise<string | undefined> {
  try {
    return await realpath(target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ELOOP' || (code === 'ENOENT' && (await isLink(target)))) return undefined;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    return realpathOfNearest(path.dirname(target));
  }
}

async function isLink(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isSymbolicLink();
  } catch {
    return false;
  }
}

function decodeFully(text: string): string {
  let decoded = text;
  for (let round = 0; round < 5; round += 1) {
    const next = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}
