import { messageOf } from '@runestone/errors';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readFileIfExists, sha256Hex, writeFileAtomic } from '@runestone/files';
import { decodeSegment, encodeSegment, type CacheSegment, type SegmentOwner } from './cache-segment.ts';

/** A file of the cache that was passed over, or could not be written. */
export interface CacheProblem {
  readonly file: string;
  readonly reason: string;
}

/** The segments of one encoder in a folder, to which others may add at the same time. */
export interface SegmentFolder {
  /** Looks for segments that were added. */
  refresh(): Promise<void>;
  /** Gives those of the wanted vectors that are there, segment by segment. */
  read(keys: ReadonlySet<string>, onVector: (key: string, vector: Float32Array) => void): Promise<void>;
  /** Writes a segment: the whole file, or none. */
  write(segment: CacheSegment): Promise<void>;
}

const ending = '.vectors';

/** Opens the segments in a folder, which need not be there; nothing is read before it is asked for. */
export function openSegmentFolder(
  folder: string,
  owner: SegmentOwner,
  onProblem: (problem: CacheProblem) => void,
): SegmentFolder {
  const seen = new Set<string>();
  /** Where each vector is: the name of its segment. */
  const places = new Map<string, string>();

  const load = async (name: string): Promise<CacheSegment | undefined> => {
    const file = path.join(folder, name);
    try {
      const bytes = await readFileIfExists(file);
      return bytes === undefined ? undefined : decodeSegment(bytes, owner);
    } catch (error) {
      onProblem({ file, reason: messageOf(error) });
      return undefined;
    }
  };
  const remember = (name: string, { keys }: CacheSegment): void => {
    seen.add(name);
    for (const key of keys) places.set(key, name);
  };

  return {
    async refresh() {
      const names = await namesIn(folder);
      for (const name of names.filter((each) => each.endsWith(ending) && !seen.has(each))) {
        seen.add(name);
        const segment = await load(name);
        if (segment !== undefined) remember(name, segment);
      }
    },
    async read(keys, onVector) {
      const names = new Set([...keys].map((key) => places.get(key)).filter((name) => name !== undefined));
      for (const name of names) {
        // Read and verified again: what lies on a disk may have changed.
        const segment = await load(name);
        segment?.keys.forEach((key, row) => {
          const start = row * owner.dimension;
          if (keys.has(key)) onVector(key, segment.vectors.subarray(start, start + owner.dimension));
        });
      }
    },
    async write(segment) {
      const bytes = encodeSegment(segment, owner);
      const name = `${sha256Hex(bytes)}${ending}`;
      const file = path.join(folder, name);
      try {
        await writeFileAtomic(file, bytes);
        remember(name, segment);
      } catch (error) {
        onProblem({ file, reason: `it cannot be written: ${messageOf(error)}` });
      }
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    // In one order everywhere: of two segments with the same text the same one counts.
    return (await readdir(folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
