import { Type, type Static } from '@sinclair/typebox';
import { schemaProblems } from '@runestone/schemas';
import { registryErrors } from '../errors.ts';
import type { AliasEvent } from '../registry.ts';
import type { Tag } from './mlflow-calls.ts';

const eventSchema = Type.Object({
  timeMs: Type.Number(),
  alias: Type.String(),
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  previousVersion: Type.Optional(Type.Integer({ minimum: 1 })),
  reason: Type.Optional(Type.String()),
});
const eventsSchema = Type.Array(eventSchema);

/** The tag of a registered model that holds moves which are being made: those that follow finish them. */
export const pendingTag = 'runestone.alias_moves_pending';

/** The most characters of a tag's value that MLflow keeps are 5000; one move takes up to 2500. */
const maxTagLength = 4800;
const maxReasonLength = 2000;

const chunkTag = (number: number): string => `runestone.alias_history.${String(number).padStart(4, '0')}`;
const chunkPattern = /^runestone\.alias_history\.(\d{4,})$/;

/** Reads every move out of a registered model's tags, the oldest first. Throws REGISTRY_HISTORY_CORRUPT. */
export function readAliasHistory(tags: Readonly<Record<string, string>>): AliasEvent[] {
  return chunkNumbers(tags).flatMap((number) =>
    parseEvents(tags[chunkTag(number)] as string, chunkTag(number)),
  );
}

/** Reads the moves that were begun and not finished. */
export function readPendingEvents(tags: Readonly<Record<string, string>>): AliasEvent[] {
  const text = tags[pendingTag];
  return text === undefined || text === '' ? [] : parseEvents(text, pendingTag);
}

/** The tag that says which moves are being made. */
export function pendingEvents(events: readonly AliasEvent[]): Tag {
  return { key: pendingTag, value: JSON.stringify(events) };
}

/** Cuts what a move says of itself to what a tag holds. */
export function shortenReason(reason: string): string {
  return reason.length <= maxReasonLength ? reason : `${reason.slice(0, maxReasonLength - 1)}…`;
}

/** The tags to write so that the history ends with given events; none where it holds them already. */
export function appendEvents(tags: Readonly<Record<string, string>>, events: readonly AliasEvent[]): Tag[] {
  const there = new Set(readAliasHistory(tags).map((event) => JSON.stringify(event)));
  const written = new Map<string, string>();
  let number = chunkNumbers(tags).at(-1) ?? 1;
  let chunk = parseEvents(tags[chunkTag(number)] ?? '[]', chunkTag(number));
  for (const event of events) {
    if (there.has(JSON.stringify(event))) continue;
    if (chunk.length > 0 && JSON.stringify([...chunk, event]).length > maxTagLength)
      [number, chunk] = [number + 1, []];
    chunk = [...chunk, event];
    written.set(chunkTag(number), JSON.stringify(chunk));
  }
  return [...written].map(([key, value]) => ({ key, value }));
}

function chunkNumbers(tags: Readonly<Record<string, string>>): number[] {
  return Object.keys(tags)
    .map((key) => Number(chunkPattern.exec(key)?.[1]))
    .filter((number) => !Number.isNaN(number))
    .sort((a, b) => a - b);
}

function parseEvents(text: string, tag: string): AliasEvent[] {
  try {
    const value: unknown = JSON.parse(text);
    if (schemaProblems(eventsSchema, value).length === 0)
      return value as Static<typeof eventsSchema> as AliasEvent[];
  } catch {
    // Told below.
  }
  throw registryErrors.HISTORY_CORRUPT(
    `The tag ${tag} of the registered model cannot be read. Restore it, or delete it in MLflow and lose that part of the record.`,
  );
}
