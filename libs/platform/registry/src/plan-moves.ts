import { registryErrors } from './errors.ts';
import type { AliasEvent, AliasMoves, MoveAliasesOptions } from './registry.ts';
import { throwAliasUnknown, throwVersionUnknown } from './unknown.ts';

/** A model and where its aliases point. */
export interface AliasState {
  readonly name: string;
  readonly now: ReadonlyMap<string, number>;
}

/** How moves are planned: `exists` tells whether there is a version. */
export interface PlanOptions extends MoveAliasesOptions {
  readonly timeMs: number;
  readonly exists: (version: number) => Promise<boolean>;
}

/** Checks moves against what is there and makes their events; what an alias points to already is no move. */
export async function planMoves(
  { name, now }: AliasState,
  moves: AliasMoves,
  { expected = {}, reason, timeMs, exists }: PlanOptions,
): Promise<AliasEvent[]> {
  for (const [alias, version] of Object.entries(expected)) {
    if (now.get(alias) !== version) throwAliasMoved(name, alias, now.get(alias));
  }
  const events: AliasEvent[] = [];
  for (const [alias, version] of Object.entries(moves)) {
    const previousVersion = now.get(alias);
    if (version === undefined && previousVersion === undefined) throwAliasUnknown(name, alias);
    if (version !== undefined && !(await exists(version))) throwVersionUnknown(name, version);
    if (version !== previousVersion)
      events.push(eventOf({ timeMs, alias, version, previousVersion, reason }));
  }
  return events;
}

/** An event as it is written: without the members that say nothing. */
function eventOf(event: { [Key in keyof AliasEvent]: AliasEvent[Key] | undefined }): AliasEvent {
  return Object.fromEntries(
    Object.entries(event).filter(([, value]) => value !== undefined),
  ) as unknown as AliasEvent;
}

function throwAliasMoved(name: string, alias: string, version: number | undefined): never {
  const where = version === undefined ? 'is gone' : `points to version ${version}`;
  throw registryErrors.ALIAS_MOVED(`The alias ${alias} of ${name} ${where} by now. Look again, then repeat.`);
}
