import path from 'node:path';
import { readExamples } from '@runestone/datasets';
import type { Example } from '@runestone/examples';
import { renderEvaluation } from '@runestone/metrics';
import { parseModelReference } from '@runestone/model-loader';
import { evaluatePipeline } from '@runestone/training';
import { pause, type CommandContext } from '../command-context.ts';
import { createProgress } from '../console-output.ts';
import { trainerErrors } from '../errors.ts';

/** Options of `evaluate`. */
export interface EvaluateOptions {
  readonly model: string;
  readonly data: string;
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly default?: string;
  readonly several?: 'all' | 'first' | 'skip' | 'error';
  readonly format?: 'csv' | 'tsv' | 'jsonl' | 'json';
}

/** Evaluates a model on a labelled file and prints precision, recall and F1 of each class. */
export async function evaluateCommand(
  options: EvaluateOptions,
  { wiring, output, signal, json }: CommandContext,
): Promise<void> {
  const resolved = await wiring.loader.resolve(parseModelReference(options.model));
  const { pipeline, identity, manifest } = await wiring.loader.load(resolved);
  const examples = await readAll(options, signal);
  const stray = examples.find(({ labels }) => labels.some((label) => !pipeline.labelSpace.has(label)));
  if (stray !== undefined && pipeline.labelSpace.other === undefined) {
    throw trainerErrors.OPTION_INVALID(
      `The data has the label "${stray.labels.join(' + ')}", the model knows ${pipeline.labelSpace.labels.join(', ')}. Map it with --map or --default.`,
    );
  }
  const progress = createProgress(output);
  const started = performance.now();
  const evaluation = await evaluatePipeline(pipeline, examples, {
    pause,
    signal,
    onProgress: (done, total) => progress.update('evaluating', done, total),
  });
  progress.stop();
  const seconds = (performance.now() - started) / 1000;
  const textsPerSecond = Math.round(examples.length / Math.max(seconds, 1e-9));
  if (json)
    return output.out(JSON.stringify({ model: identity, data: options.data, ...evaluation, textsPerSecond }));
  output.out(`${identity.name} ${identity.version} on ${options.data}\n`);
  output.out(renderEvaluation(evaluation, (label) => manifest.labels.names[label] ?? label));
  output.out(`${textsPerSecond.toLocaleString('en')} texts per second`);
}

async function readAll(options: EvaluateOptions, signal: AbortSignal): Promise<Example[]> {
  const examples: Example[] = [];
  const rows = readExamples(path.resolve(options.data), {
    source: path.basename(options.data),
    text: options.textColumn,
    label: options.labelColumn,
    several: options.several ?? 'skip',
    ...(options.map === undefined ? {} : { map: options.map }),
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(options.format === undefined ? {} : { format: options.format }),
  });
  for await (const example of rows) {
    signal.throwIfAborted();
    examples.push(example);
  }
  if (examples.length === 0)
    throw trainerErrors.OPTION_INVALID(`${options.data} holds no labelled rows to evaluate on.`);
  return examples;
}
