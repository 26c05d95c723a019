import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { readJsonFile, writeFileAtomic } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';
import type { AliasEvent } from '../registry.ts';

const aliasFileSchema = Type.Object({
  formatVersion: Type.Literal(1),
  events: Type.Array(
    Type.Object({
      timeMs: Type.Number(),
      alias: Type.String(),
      version: Type.Optional(Type.Integer({ minimum: 1 })),
      previousVersion: Type.Optional(Type.Integer({ minimum: 1 })),
      reason: Type.Optional(Type.String()),
    }),
  ),
});

const fileOf = (folder: string): string => path.join(folder, 'aliases.json');

/** Reads every move of a model's aliases; none where no alias was set. Throws FILES_CORRUPT, which names the file. */
export async function readAliasEvents(folder: string): Promise<AliasEvent[]> {
  const check = (value: unknown): Static<typeof aliasFileSchema> =>
    checkSchema(aliasFileSchema, value, 'the aliases');
  return ((await readJsonFile(fileOf(folder), check))?.events ?? []) as AliasEvent[];
}

/** Writes every move of a model's aliases, whole. */
export async function writeAliasEvents(folder: string, events: readonly AliasEvent[]): Promise<void> {
  await writeFileAtomic(fileOf(folder), `${JSON.stringify({ formatVersion: 1, events }, null, 2)}\n`);
}

/** Where each alias points after its last move: the moves are the only record, so the two cannot disagree. */
export function aliasesAfter(events: readonly AliasEvent[]): Map<string, number> {
  const aliases = new Map<string, number>();
  for (const { alias, version } of events) {
    if (version === undefined) aliases.delete(alias);
    else aliases.set(alias, version);
  }
  return aliases;
}
