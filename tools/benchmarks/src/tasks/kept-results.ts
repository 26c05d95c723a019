import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { readJsonFile, sha256Hex, writeFileAtomic } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';
import type { Recipe } from '@runestone/training';
import { isTrained, type ColumnId } from './columns.ts';
import { measures, type Scores } from './score-answers.ts';

const scoresSchema = Type.Unsafe<Scores>(
  Type.Object(Object.fromEntries(measures.map((measure) => [measure, Type.Number()]))),
);

const resultSchema = Type.Object({
  /** Texts trained and validated on, and tested. */
  texts: Type.Tuple([Type.Integer(), Type.Integer()]),
  scores: Type.Object({ all: scoresSchema, sources: Type.Record(Type.String(), scoresSchema) }),
  seconds: Type.Number(),
  /** The commit that measured it. */
  code: Type.String(),
});

/** What one column reached in one repetition of a task. */
export type ColumnResult = Static<typeof resultSchema>;

/** What decides a result. */
export interface Measured {
  readonly task: string;
  readonly column: ColumnId;
  readonly repetition: string;
  /** Of this column, as it is trained. */
  readonly recipe: Recipe;
  /** Of the data. */
  readonly fingerprint: string;
}

/** Raise it where the same recipe and data give other figures: what was kept before is measured anew. */
const version = 1;

/** Tells a result from all others: its recipe, as far as the column follows it, column, repetition, data and this code's version. */
export function keyOf({ task, column, repetition, recipe, fingerprint }: Measured): string {
  const { labels, data, evaluation, seed, text, model, decision } = recipe;
  const followed = {
    ...{ labels, data, seed, tests: evaluation.sources },
    ...(isTrained(column) ? { text, model, decision } : {}),
  };
  const recipeHash = sha256Hex(JSON.stringify(followed));
  return sha256Hex(JSON.stringify({ version, task, column, repetition, recipeHash, fingerprint }));
}

/** Results on disk, a file each. */
export interface KeptResults {
  /** Undefined where it has not been measured. Throws FILES_CORRUPT for a damaged file. */
  read(measured: Measured): Promise<ColumnResult | undefined>;
  /** Writes it whole or not at all. */
  write(measured: Measured, result: ColumnResult): Promise<void>;
}

/** Opens the results in a folder, which need not be there. */
export function openKeptResults(folder: string): KeptResults {
  const fileOf = (measured: Measured): string => {
    const { task, column, repetition } = measured;
    const name = `${column}-${repetition.replaceAll(' ', '-')}-${keyOf(measured).slice(0, 16)}.json`;
    return path.join(folder, task, name);
  };
  return {
    read: (measured) =>
      readJsonFile(fileOf(measured), (value) => checkSchema(resultSchema, value, 'a result of a task')),
    write: (measured, result) =>
      writeFileAtomic(fileOf(measured), `${JSON.stringify(result, undefined, 2)}\n`),
  };
}
