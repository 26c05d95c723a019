import path from 'node:path';
import { readTable } from '@runestone/datasets';
import {
  compareSketches,
  createDriftSketch,
  type DriftComparison,
  type DriftSketch,
  type MeasureComparison,
} from '@runestone/drift';
import type { TextInput } from '@runestone/fields';
import { parseModelReference, type LoadedModel } from '@runestone/model-loader';
import {
  driftRecordOf,
  fieldColumnsOf,
  readDriftReference,
  type Classification,
  type TextPipeline,
} from '@runestone/text-pipeline';
import { pause, type CommandContext } from '../command-context.ts';
import { trainerErrors } from '../errors.ts';
import { inputOf } from './row-input.ts';

/** Options of `drift`. */
export interface DriftOptions {
  readonly model: string;
  readonly input: string;
  readonly textColumn: string;
  readonly alpha: number;
  readonly format?: 'csv' | 'tsv' | 'jsonl' | 'json';
}

/** The exit code where the texts drift; no kind of error has it. */
export const driftExitCode = 8;

const textsPerBatch = 512;

/** Compares the texts of a file, and a model's answers to them, with the model's drift reference. */
export async function driftCommand(options: DriftOptions, context: CommandContext): Promise<void> {
  const { wiring, output, signal, json } = context;
  const model = await wiring.loader.load(await wiring.loader.resolve(parseModelReference(options.model)));
  try {
    const reference = referenceOf(model);
    const window = await sketchFile(options, { model, reference, signal });
    const comparison = compareSketches(reference, window, { alpha: options.alpha });
    output.out(
      json ? JSON.stringify({ model: model.identity, ...comparison }) : renderComparison(comparison),
    );
    if (comparison.verdict === 'drift') process.exitCode = driftExitCode;
  } finally {
    await model.pipeline.close();
  }
}

function referenceOf({ manifest, files, identity }: LoadedModel): DriftSketch {
  const reference = readDriftReference(manifest, files);
  if (reference !== undefined) return reference;
  throw trainerErrors.REFERENCE_MISSING(
    `${identity.name} ${identity.version} has no drift reference: it is a checkpoint, or was trained before there were any. Train it again.`,
  );
}

interface Sketching {
  readonly model: Pick<LoadedModel, 'pipeline'>;
  readonly reference: DriftSketch;
  readonly signal: AbortSignal;
}

/** Sums up the rows of a file; however many they are, few are held at a time. */
async function sketchFile(
  options: DriftOptions,
  { model: { pipeline }, reference, signal }: Sketching,
): Promise<DriftSketch> {
  const window = createDriftSketch(reference.labels);
  const columns = fieldColumnsOf(pipeline.parts.features);
  const format = options.format === undefined ? {} : { format: options.format };
  let pending: TextInput[] = [];
  const flush = async (): Promise<void> => {
    for (const record of await recordsOf(pipeline, pending)) window.add(record);
    pending = [];
    await pause();
    signal.throwIfAborted();
  };
  for await (const row of readTable(path.resolve(options.input), format)) {
    pending.push(inputOf(row, columns, options));
    if (pending.length >= textsPerBatch) await flush();
  }
  await flush();
  return window;
}

async function recordsOf(pipeline: TextPipeline, inputs: readonly TextInput[]) {
  const answers = await pipeline.classify(inputs, { topK: 1 });
  return inputs.map((input, place) => driftRecordOf(input, answers[place] as Classification, pipeline.parts));
}

const verdicts = { none: 'no drift', drift: 'drift', 'not-enough-data': 'not enough data' } as const;

/** Writes a comparison as a table for people, a line for each measure. */
export function renderComparison({ verdict, records, referenceRecords, measures }: DriftComparison): string {
  const rows = measures.map(renderMeasure);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
  const summary = `${verdicts[verdict]}: ${records} texts beside ${referenceRecords} of the reference`;
  return [...(rows.length === 0 ? [] : [...lines, '']), summary].join('\n');
}

const header = ['measure', 'verdict', 'p', 'effect', 'PSI', 'JS', 'test', 'moved most: reference → texts'];

function renderMeasure(one: MeasureComparison): string[] {
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const moved = one.moved.map(
    ({ name, reference, window }) => `${name}: ${share(reference)} → ${share(window)}`,
  );
  return [
    ...[one.measure, verdicts[one.verdict], one.adjustedPValue.toExponential(1), one.effect.toFixed(3)],
    ...[one.psi?.toFixed(3) ?? '–', one.jensenShannon?.toFixed(3) ?? '–', one.test, moved.join(', ')],
  ];
}
