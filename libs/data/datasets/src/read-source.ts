import path from 'node:path';
import { fetchFile, type FetchProgress } from '@runestone/downloads';
import type { Example } from '@runestone/examples';
import { listedRowsOf, type DataSource, type FileSource, type ListedRows } from './data-source.ts';
import type { LeftOutReason, ListedValues } from './filter-rows.ts';
import { locateData } from './locate-data.ts';
import { locateFile, locateWili, wiliPlace, type DataPlaces } from './locate-source.ts';
import { readCell } from './read-cell.ts';
import { readCldr } from './read-cldr.ts';
import { readExamples } from './read-examples.ts';
import { readTable } from './read-table.ts';
import { readUdhr } from './read-udhr.ts';
import { readWili, wiliArchive } from './read-wili.ts';
import { sampleItems } from './sample-items.ts';

/** What sources need from the process that reads them. */
export interface SourceContext extends DataPlaces {
  /** Decides samples, windows and compositions; 0 when absent. */
  readonly seed?: number;
  /** Fetches what has an address and stands nowhere; without it nothing is downloaded. */
  readonly fetch?: typeof globalThis.fetch;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
  /** Told of each row of a file that gives no example for another reason than its labels. */
  readonly onLeftOut?: (reason: LeftOutReason) => void;
}

/**
 * Streams the examples of a recipe's data source. Throws the errors of its reader, DATASET_SOURCE_MISSING where its data
 * can't be had, and the signal's reason when aborted.
 */
export async function* readSource(source: DataSource, context: SourceContext): AsyncGenerator<Example> {
  for await (const example of openSource(source, context)) {
    context.signal?.throwIfAborted();
    yield example;
  }
}

function openSource(source: DataSource, context: SourceContext): AsyncGenerator<Example> {
  const seed = context.seed ?? 0;
  switch (source.type) {
    case 'udhr':
      return readUdhr({ ...source, seed });
    case 'cldr':
      return readCldr({ ...source, seed });
    case 'wili':
      return readWiliSource(source, context);
    case 'file':
      return readFileSource(source, context);
  }
}

async function* readFileSource(source: FileSource, context: SourceContext): AsyncGenerator<Example> {
  const { name, file, except: _, ...options } = source;
  const except: ListedValues[] = [];
  for (const rows of listedRowsOf(source)) except.push(await readListed(rows, source, context));
  yield* readExamples(await locateFile(source, context), {
    ...options,
    source: source.as ?? name ?? file,
    ...{ except, seed: context.seed ?? 0 },
    ...(context.onLeftOut === undefined ? {} : { onLeftOut: context.onLeftOut }),
  });
}

/** Gives the values whose rows are left out: those that are listed, and those of another file. */
async function readListed(
  { column, values: given = [], file, name, format, malformed }: ListedRows,
  source: FileSource,
  context: SourceContext,
): Promise<ListedValues> {
  const values = new Set(given.map(String));
  if (file === undefined) return { column, values };
  const location = await locateFile({ ...source, file, ...(name === undefined ? {} : { name }) }, context);
  const options = {
    ...(format === undefined ? {} : { format }),
    // Counted as left out where the file is a source itself.
    ...(malformed === 'skip' ? { onMalformed: () => undefined } : {}),
  };
  for await (const { row, line } of readTable(location, options))
    values.add(String(readCell(row, column, { file: location, line })));
  return { column, values };
}

async function* readWiliSource(
  source: Extract<DataSource, { type: 'wili' }>,
  context: SourceContext,
): AsyncGenerator<Example> {
  const all = readWili(source.directory ?? (await locateOrFetchWili(context)), source);
  const examples =
    source.sample === undefined ? all : await sampleItems(all, source.sample, context.seed ?? 0);
  let left = source.limit ?? Number.POSITIVE_INFINITY;
  for await (const example of examples) {
    if (left-- <= 0) return;
    yield example;
  }
}

/** Finds WiLI-2018, or fetches it into the home. */
async function locateOrFetchWili(context: SourceContext): Promise<string> {
  const located = await locateWili(context);
  if (located !== undefined) return located;
  if (context.fetch === undefined) return locateData({ ...context, ...wiliPlace, file: 'wili-2018.zip' });
  return fetchFile(wiliArchive.url, {
    ...context,
    fetch: context.fetch,
    expected: { algorithm: 'sha256', hash: wiliArchive.sha256 },
    destination: path.join(context.home, 'data', wiliPlace.name, 'wili-2018.zip'),
  });
}
