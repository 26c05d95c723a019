import { registryErrors } from './errors.ts';

/** Throws that no version of a model is registered. */
export function throwModelUnknown(name: string): never {
  throw registryErrors.MODEL_UNKNOWN(
    `No model is registered as ${name}. Train one, or check the name in the list of models.`,
  );
}

/** Throws that a model has no version of a number. */
export function throwVersionUnknown(name: string, version: number): never {
  throw registryErrors.VERSION_UNKNOWN(`${name} has no version ${version}. List its versions.`);
}

/** Throws that a model has no alias of a name. */
export function throwAliasUnknown(name: string, alias: string): never {
  throw registryErrors.ALIAS_UNKNOWN(
    `${name} has no alias ${alias}. Promote a version, or list its versions and aliases.`,
  );
}
