import path from 'node:path';
import type { SourceContext } from '@runestone/datasets';
import {
  fetchEncoder,
  locateEncoder,
  type EncoderFetchProgress,
  type EncoderPrecision,
} from '@runestone/encoders';
import { isRunestoneError } from '@runestone/errors';
import type { EncoderSource } from '@runestone/model-steps';

/** What encoders come from, and who hears of it. */
interface EncoderSourceOptions {
  readonly sources: SourceContext;
  readonly hub: string;
  readonly threads: number;
  readonly onNotice: (notice: string) => void;
}

/** Finds encoders among the data sets' directories, else among what was fetched, else on the hub where that is allowed. */
export function createEncoderSource({
  sources,
  hub,
  threads,
  onNotice,
}: EncoderSourceOptions): EncoderSource {
  const { directories, home, fetch } = sources;
  return {
    threads,
    cacheFolder: path.join(home, 'vectors'),
    onCacheProblem: ({ file, reason }) => onNotice(`${file}: ${reason}`),
    async find({ name, revision, precision }) {
      // What lies in a directory of data is of no known revision.
      const located =
        revision === undefined ? await locateEncoder({ name, directories, precision }) : undefined;
      if (located !== undefined) return located;
      const { directory, notes } = await fetchEncoder(name, {
        ...{ home, hub, precision, onProgress: createFileNotices(onNotice) },
        ...(revision === undefined ? {} : { revision }),
        ...(fetch === undefined ? {} : { fetch }),
      });
      for (const note of notes) onNotice(note);
      return directory;
    },
  };
}

/** Which encoder a recipe names. */
export interface EncoderWanted {
  readonly name: string;
  readonly revision?: string | undefined;
  readonly precision: EncoderPrecision;
}

/** Finds an encoder where a training would, without fetching; undefined where it is not here, or not all of it. */
export async function locateEncoderHere(
  { name, revision, precision }: EncoderWanted,
  { directories, home }: Pick<SourceContext, 'directories' | 'home'>,
): Promise<string | undefined> {
  const located = revision === undefined ? await locateEncoder({ name, directories, precision }) : undefined;
  if (located !== undefined) return located;
  try {
    const kept = await fetchEncoder(name, {
      ...{ home, precision },
      ...(revision === undefined ? {} : { revision }),
    });
    return await locateEncoder({ name: path.resolve(kept.directory), directories: [], precision });
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'ENCODERS_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Says of each large file that it is being fetched. */
function createFileNotices(onNotice: (notice: string) => void): (progress: EncoderFetchProgress) => void {
  const seen = new Set<string>();
  return ({ file, totalBytes }) => {
    if (seen.has(file) || totalBytes < 2 ** 20) return;
    seen.add(file);
    onNotice(`fetching ${file}, ${(totalBytes / 2 ** 20).toFixed(0)} MiB`);
  };
}
