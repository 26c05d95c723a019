import { isRunestoneError } from '@runestone/errors';
import { registryErrors } from './errors.ts';
import type { ModelVersion, Registry } from './registry.ts';

/** The alias of the version that serves. */
export const championAlias = 'champion';

/** The alias of the version that served before, to which rollback returns. */
export const previousAlias = 'previous';

/** What is promoted or rolled back, and why. */
export interface PromotionOptions {
  readonly name: string;
  readonly reason: string;
}

/** What is promoted, and the champion that it was compared with: undefined for none, absent for no comparison. */
export interface PromoteOptions extends PromotionOptions {
  readonly version: number;
  readonly judgedAgainst?: { readonly version: number | undefined };
}

/** What a promotion or a rollback led to. */
export interface Promotion {
  readonly champion: ModelVersion;
  readonly previous?: ModelVersion;
  /** False where the version was the champion already. */
  readonly changed: boolean;
}

/**
 * Makes a version the champion; the old champion becomes `previous`. Of two at once one wins, the other throws
 * REGISTRY_ALIAS_MOVED, as does one that was judged against another champion. Throws REGISTRY_VERSION_UNKNOWN (kind
 * not-found).
 */
export async function promote(
  registry: Registry,
  { name, version, reason, judgedAgainst }: PromoteOptions,
): Promise<Promotion> {
  await registry.getVersion(name, version);
  const champion = await findAlias(registry, name, championAlias);
  if (judgedAgainst !== undefined)
    checkJudgement(`${name}/${version}`, judgedAgainst.version, champion?.version);
  const previous = await findAlias(registry, name, previousAlias);
  if (champion?.version === version)
    return { champion, ...(previous === undefined ? {} : { previous }), changed: false };
  const retired = champion === undefined ? {} : { [previousAlias]: champion.version };
  await registry.moveAliases(
    name,
    { ...retired, [championAlias]: version },
    { expected: { [championAlias]: champion?.version, [previousAlias]: previous?.version }, reason },
  );
  return promotionOf(registry, name, [version, champion?.version ?? previous?.version]);
}

/**
 * Swaps champion and `previous`: a second rollback undoes the first. Throws REGISTRY_ALIAS_UNKNOWN where there is no
 * champion and REGISTRY_NOTHING_TO_ROLL_BACK (kind conflict) where there is no other version to go back to.
 */
export async function rollback(registry: Registry, { name, reason }: PromotionOptions): Promise<Promotion> {
  const champion = await registry.getAlias(name, championAlias);
  const previous = await findAlias(registry, name, previousAlias);
  if (previous === undefined || previous.version === champion.version) {
    throw registryErrors.NOTHING_TO_ROLL_BACK(
      `${name} has no previous champion: version ${champion.version} is the first. Promote another version instead.`,
    );
  }
  await registry.moveAliases(
    name,
    { [championAlias]: previous.version, [previousAlias]: champion.version },
    { expected: { [championAlias]: champion.version, [previousAlias]: previous.version }, reason },
  );
  return promotionOf(registry, name, [previous.version, champion.version]);
}

function checkJudgement(
  model: string,
  judgedAgainst: number | undefined,
  champion: number | undefined,
): void {
  if (judgedAgainst === champion) return;
  throw registryErrors.ALIAS_MOVED(
    `${model} was compared with ${nameOf(judgedAgainst)}, but the champion is ${nameOf(champion)} now. Promote again.`,
  );
}

const nameOf = (version: number | undefined): string =>
  version === undefined ? 'no champion' : `version ${version}`;

async function promotionOf(
  registry: Registry,
  name: string,
  [champion, previous]: readonly [number, number | undefined],
): Promise<Promotion> {
  return {
    champion: await registry.getVersion(name, champion),
    ...(previous === undefined ? {} : { previous: await registry.getVersion(name, previous) }),
    changed: true,
  };
}

async function findAlias(registry: Registry, name: string, alias: string): Promise<ModelVersion | undefined> {
  try {
    return await registry.getAlias(name, alias);
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'REGISTRY_ALIAS_UNKNOWN') return undefined;
    throw error;
  }
}
