import { createHash } from 'node:crypto';
import { readSource, type DataSource, type SourceContext } from '@runestone/datasets';
import {
  fingerprintExamples,
  removeLeaks,
  splitExamples,
  validateExamples,
  type Example,
  type ExamplesReport,
} from '@runestone/examples';
import { trainingErrors } from './errors.ts';
import type { Recipe } from './recipe.ts';

/** The data of a training, split, with what was found out about it. */
export interface PreparedData {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  /** Held-out parts of the training sources, then the evaluation sources, by source. */
  readonly tests: ReadonlyMap<string, readonly Example[]>;
  readonly report: ExamplesReport;
  /** Examples taken out of training because evaluation also holds them. */
  readonly leaksRemoved: number;
  /** SHA-256 over everything that was read, in order. */
  readonly fingerprint: string;
}

/** Told while data is read. */
export type OnRead = (source: string, examples: number) => void;

/** Reads, checks and splits the data of a recipe; the same recipe and files give the same parts. */
export async function prepareData(
  recipe: Recipe,
  context: SourceContext,
  onRead?: OnRead,
): Promise<PreparedData> {
  const known = new Set(recipe.labels.labels);
  const examples = await readAll(recipe.data.sources, context, onRead);
  const evaluation = await readAll(recipe.evaluation.sources, context, onRead);
  const fingerprint = fingerprintExamples([...examples, ...evaluation], createHash('sha256'));
  const usable = examples.filter(
    ({ text, labels }) => text.trim() !== '' && labels.every((label) => known.has(label)),
  );
  const { examples: kept, sameText, sameOpening } = removeLeaks(usable, evaluation);
  const { validation, test, shingleWords } = recipe.data;
  const parts = splitExamples(kept, {
    seed: recipe.seed,
    parts: { train: 1 - validation - test, validation, test },
    ...(shingleWords === undefined ? {} : { shingleWords }),
  });
  const train = removeLeaks(parts.train, [...parts.validation, ...parts.test]);
  if (train.examples.length === 0) {
    throw trainingErrors.DATA_EMPTY(
      'The sources gave no examples with the listed labels to train on. Check the label mapping.',
    );
  }
  return {
    train: train.examples,
    validation: parts.validation,
    tests: bySource([...parts.test, ...evaluation]),
    report: validateExamples(examples),
    leaksRemoved: sameText + sameOpening + train.sameText + train.sameOpening,
    fingerprint,
  };
}

async function readAll(
  sources: readonly DataSource[],
  context: SourceContext,
  onRead?: OnRead,
): Promise<Example[]> {
  const examples: Example[] = [];
  for (const source of sources) {
    const before = examples.length;
    for await (const example of readSource(source, context)) examples.push(example);
    onRead?.(examples.at(-1)?.source ?? source.type, examples.length - before);
  }
  return examples;
}

function bySource(examples: readonly Example[]): Map<string, Example[]> {
  const groups = new Map<string, Example[]>();
  for (const example of examples) {
    const group = groups.get(example.source);
    if (group === undefined) groups.set(example.source, [example]);
    else group.push(example);
  }
  return groups;
}
