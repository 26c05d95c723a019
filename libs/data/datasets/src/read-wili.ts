import path from 'node:path';
import type { Example } from '@runestone/examples';
import { datasetErrors } from './errors.ts';
import { createLabelMapper, type LabelMapping } from './map-labels.ts';
import { openNamedFiles, type NamedFiles } from './named-files.ts';
import { readCsvRecords } from './read-csv-records.ts';
import { readLineBlocks, readLines } from './read-line-blocks.ts';

/**
 * Where WiLI-2018 comes from (Thoma 2018, arXiv:1801.07779). The publisher gives no SHA-256: this one stands in three
 * public loaders that say they hashed the download; it was not computed here. Readers also check labels and counts.
 */
export const wiliArchive = {
  url: 'https://zenodo.org/records/841984/files/wili-2018.zip',
  sha256: '727e52ca4e13400e6def1b1b594ca12c8b7fd49ad9d45fd5c9e57a1f6d3b7a3f',
  licence: 'ODbL-1.0',
} as const;

/** Which half of WiLI-2018 to read, and how labels become those of the task. */
export interface WiliOptions extends LabelMapping {
  readonly part: 'train' | 'test';
}

/**
 * Streams the paragraphs of WiLI-2018 from its official files (x_*.txt, y_*.txt, labels.csv) in a directory, a .zip or
 * a .tar.gz. Throws DATASET_SOURCE_INVALID for an unknown label (with its line) or for line counts that differ.
 */
export async function* readWili(location: string, options: WiliOptions): AsyncGenerator<Example> {
  const files = await openNamedFiles(location);
  try {
    yield* readPart(files, location, options);
  } finally {
    files.close();
  }
}

async function* readPart(files: NamedFiles, location: string, options: WiliOptions): AsyncGenerator<Example> {
  const [texts, labels] = [`x_${options.part}.txt`, `y_${options.part}.txt`];
  const labelOfLine = await readLabels(files, location, labels);
  const mapLabel = createLabelMapper(options);
  const source = `wili ${options.part}`;
  let count = 0;
  for await (const { text, line } of linesOf(files, location, texts)) {
    count = line;
    const original = labelOfLine[line - 1];
    if (original === undefined) continue;
    const label = mapLabel(original, `${path.join(location, labels)}, line ${line}`);
    if (label !== undefined) yield { text, labels: [label], source };
  }
  if (count === labelOfLine.length) return;
  throw datasetErrors.SOURCE_INVALID(
    `${location}: ${texts} has ${count} lines but ${labels} has ${labelOfLine.length}, so texts and labels do not ` +
      'belong together. Fetch the archive again.',
    { details: { location, texts: count, labels: labelOfLine.length } },
  );
}

async function readLabels(files: NamedFiles, location: string, file: string): Promise<string[]> {
  const known = new Set<string>();
  const dialect = { delimiter: ';', quote: '"' } as const;
  const where = path.join(location, 'labels.csv');
  for await (const { cells, line } of readCsvRecords(
    linesOf(files, location, 'labels.csv'),
    where,
    dialect,
  )) {
    if (line > 1) known.add(cells[0] ?? '');
  }
  const labels: string[] = [];
  for await (const { text, line } of linesOf(files, location, file)) {
    const label = text.trim();
    labels.push(label);
    if (known.has(label)) continue;
    throw datasetErrors.SOURCE_INVALID(
      `${path.join(location, file)}, line ${line}: the label ${JSON.stringify(label)} is not in labels.csv. ` +
        'Fetch the archive again.',
      { details: { location, file, line, label } },
    );
  }
  return labels;
}

function linesOf(files: NamedFiles, location: string, file: string): ReturnType<typeof readLines> {
  return readLines(readLineBlocks(files.read(file), path.join(location, file)));
}
