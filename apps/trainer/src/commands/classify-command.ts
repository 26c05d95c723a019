import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { readTable, type TableRow } from '@runestone/datasets';
import { readFileIfExists, writeFileAtomic } from '@runestone/files';
import { parseModelReference } from '@runestone/model-loader';
import { fieldColumnsOf, type Classification, type TextPipeline } from '@runestone/text-pipeline';
import { pause, type CommandContext } from '../command-context.ts';
import { createProgress } from '../console-output.ts';
import { trainerErrors } from '../errors.ts';
import { inputOf } from './row-input.ts';

/** Options of `classify`. */
export interface ClassifyOptions {
  readonly model: string;
  readonly input: string;
  readonly output: string;
  readonly textColumn: string;
  readonly idColumn?: string;
  readonly topK: number;
  readonly minConfidence?: number;
  readonly format?: 'csv' | 'tsv' | 'jsonl' | 'json';
  readonly force?: boolean;
}

const rowsPerBatch = 512;

/**
 * Classifies every row of a file into JSON lines, as a stream. Rows are written to `<output>.partial`; a batch that was
 * interrupted goes on where it stopped when input and model are the same. The output appears whole or not at all.
 */
export async function classifyCommand(options: ClassifyOptions, context: CommandContext): Promise<void> {
  const { wiring, output, signal, json } = context;
  const target = path.resolve(options.output);
  if (options.force !== true && (await exists(target))) {
    throw trainerErrors.OUTPUT_EXISTS(
      `${options.output} exists already. Remove it, name another file or give --force.`,
    );
  }
  const { pipeline, identity } = await wiring.loader.load(
    await wiring.loader.resolve(parseModelReference(options.model)),
  );
  const batch = await openBatch(options, `${target}.partial`, identity.manifestSha256);
  const progress = createProgress(output);
  let rows = 0;
  try {
    rows = await classifyRows(options, {
      pipeline,
      batch,
      signal,
      onRows: (count) => progress.update('classifying', count, count),
    });
    await batch.file.sync();
  } finally {
    await batch.file.close();
    progress.stop();
  }
  await rename(`${target}.partial`, target);
  await rm(`${target}.partial.json`, { force: true });
  const summary = { model: identity, output: options.output, rows, resumedAt: batch.done };
  output.out(
    json
      ? JSON.stringify(summary)
      : `${rows} rows classified by ${identity.name} ${identity.version} into ${options.output}`,
  );
}

interface Batch {
  readonly file: FileHandle;
  /** Rows that stand in the file already. */
  readonly done: number;
}

/** Opens the partial output: continues that of the same work, else starts anew. */
async function openBatch(options: ClassifyOptions, partial: string, manifestSha256: string): Promise<Batch> {
  const { size, mtimeMs } = await stat(path.resolve(options.input));
  const { textColumn, idColumn, topK, minConfidence, format } = options;
  const input = path.resolve(options.input);
  const work = JSON.stringify({
    ...{ input, size, mtimeMs, manifestSha256 },
    ...{ textColumn, idColumn, topK, minConfidence, format },
  });
  const same = (await readFileIfExists(`${partial}.json`))?.toString('utf8') === work;
  const { rows, bytes } = same ? await wholeLines(partial) : { rows: 0, bytes: 0 };
  await writeFileAtomic(`${partial}.json`, work);
  const file = await open(partial, same ? 'a' : 'w');
  if (same) await truncate(partial, bytes);
  return { file, done: rows };
}

/** Counts the whole lines of a file; a torn last line is not counted. */
async function wholeLines(file: string): Promise<{ rows: number; bytes: number }> {
  if (!(await exists(file))) return { rows: 0, bytes: 0 };
  let [rows, bytes, position] = [0, 0, 0];
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let index = chunk.indexOf(10); index >= 0; index = chunk.indexOf(10, index + 1)) {
      rows += 1;
      bytes = position + index + 1;
    }
    position += chunk.length;
  }
  return { rows, bytes };
}

interface Work {
  readonly pipeline: TextPipeline;
  readonly batch: Batch;
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

async function classifyRows(
  options: ClassifyOptions,
  { pipeline, batch, signal, onRows }: Work,
): Promise<number> {
  const format = options.format === undefined ? {} : { format: options.format };
  const columns = fieldColumnsOf(pipeline.parts.features);
  let index = 0;
  let pending: { readonly index: number; readonly row: TableRow }[] = [];
  const flush = async (): Promise<void> => {
    const call = {
      topK: options.topK,
      ...(options.minConfidence === undefined ? {} : { minConfidence: options.minConfidence }),
    };
    const answers = await pipeline.classify(
      pending.map(({ row }) => inputOf(row, columns, options)),
      call,
    );
    const lines = pending.map((one, place) => lineOf(one, answers[place] as Classification, options));
    await batch.file.write(lines.join(''));
    pending = [];
    onRows(index);
    await pause();
    signal.throwIfAborted();
  };
  for await (const row of readTable(path.resolve(options.input), format)) {
    if (index >= batch.done) pending.push({ index, row });
    index += 1;
    if (pending.length >= rowsPerBatch) await flush();
  }
  if (pending.length > 0) await flush();
  return index;
}

function lineOf(
  { index, row }: { index: number; row: TableRow },
  answer: Classification,
  { idColumn }: ClassifyOptions,
): string {
  const id = idColumn === undefined ? {} : { id: row.row[idColumn] };
  return `${JSON.stringify({ index, ...id, ...answer })}\n`;
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
