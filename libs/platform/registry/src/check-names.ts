import { registryErrors } from './errors.ts';

const plain = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Throws REGISTRY_NAME_INVALID unless a model may be called so. */
export function checkModelName(name: string): void {
  if (!plain.test(name)) throwInvalid('A model', name, 'use letters, digits, ".", "_" and "-", at most 128');
}

/** Throws REGISTRY_NAME_INVALID unless an alias may be called so; MLflow keeps `latest` and `v1`, `v2`, … for itself. */
export function checkAliasName(alias: string): void {
  const reserved = /^(latest|v\d+)$/i.test(alias);
  if (!plain.test(alias) || reserved) {
    throwInvalid(
      'An alias',
      alias,
      'use letters, digits, ".", "_" and "-", at most 128, and neither "latest" nor "v1"',
    );
  }
}

function throwInvalid(what: string, name: string, rule: string): never {
  throw registryErrors.NAME_INVALID(
    `${what} cannot be called ${JSON.stringify(name.slice(0, 80))}: ${rule}.`,
  );
}
