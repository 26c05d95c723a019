import { createHash } from 'node:crypto';
import { readSource, type DataSource, type SourceContext } from '@runestone/datasets';
import {
  fingerprintExamples,
  removeLeaks,
  validateExamples,
  type Example,
  type ExamplesReport,
} from '@runestone/examples';
import { trainingErrors } from './errors.ts';
import type { LeaveOut, LeaveOutReason, LeftOut } from './leave-out.ts';
import type { Recipe } from './recipe.ts';
import { dropUnlisted, splitData, takeUsable } from './split-data.ts';

/** The data of a training, split, with what was found out about it. */
export interface PreparedData {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  /** Held-out parts of the training sources, then the evaluation sources, by source. */
  readonly tests: ReadonlyMap<string, readonly Example[]>;
  readonly report: ExamplesReport;
  /** Examples taken out of training because evaluation also holds them. */
  readonly leaksRemoved: number;
  /** Examples that are in no part for another reason. */
  readonly leftOut: LeftOut;
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
  const leftOut: Partial<Record<LeaveOutReason, number>> = {};
  const leaveOut: LeaveOut = (reason, count = 1) => {
    if (count > 0) leftOut[reason] = (leftOut[reason] ?? 0) + count;
  };
  const sources: SourceContext = { ...context, onLeftOut: (reason) => leaveOut(reason) };
  const { read, held, fingerprint } = await readData(recipe, sources, onRead);
  const examples = dropUnlisted(read, recipe);
  const evaluation = dropUnlisted(held, recipe);
  const {
    examples: kept,
    sameText,
    sameOpening,
  } = removeLeaks(takeUsable(examples, recipe, leaveOut), evaluation);
  const parts = splitData(kept, recipe, leaveOut);
  if (parts.train.length === 0) {
    throw trainingErrors.DATA_EMPTY(
      'The sources gave no examples with the listed labels to train on. Check the label mapping.',
    );
  }
  return {
    train: parts.train,
    validation: parts.validation,
    tests: bySource([...parts.test, ...evaluation]),
    report: validateExamples(examples),
    leaksRemoved: sameText + sameOpening + parts.leaksRemoved,
    leftOut,
    fingerprint,
  };
}

/** The fingerprint that prepareData would give, without the work of splitting. */
export async function fingerprintData(recipe: Recipe, context: SourceContext): Promise<string> {
  return (await readData(recipe, { ...context, seed: recipe.seed })).fingerprint;
}

async function readData(recipe: Recipe, context: SourceContext, onRead?: OnRead) {
  const read = await readAll(recipe.data.sources, context, onRead);
  const held = await readAll(recipe.evaluation.sources, context, onRead);
  return { read, held, fingerprint: fingerprintExamples([...read, ...held], createHash('sha256')) };
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
