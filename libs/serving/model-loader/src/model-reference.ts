import { modelLoaderErrors } from './errors.ts';

/** What can be loaded: an alias that moves, or a version, run, checkpoint or folder that stays. */
export type ModelReference =
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: number }
  | { readonly kind: 'run'; readonly runId: string; readonly checkpoint?: string }
  | { readonly kind: 'directory'; readonly path: string };

const name = '[A-Za-z0-9][A-Za-z0-9._-]{0,127}';
const aliasPattern = new RegExp(`^(${name})@(${name})$`);
const versionPattern = new RegExp(`^(${name})/([1-9]\\d{0,14})$`);
const namePattern = new RegExp(`^${name}$`);
const runPattern = new RegExp(`^run:([0-9a-f]{6,32})(?:/(?:checkpoints/)?(${name}))?$`);

/**
 * Reads a reference: `name@alias`, `name/version`, `run:<id>`, `run:<id>/<checkpoint>`, a path that begins with `/`, `./`,
 * `../` or `file:`, or a bare `name` for `name@champion`. Throws LOADER_REFERENCE_INVALID (kind input).
 */
export function parseModelReference(text: string): ModelReference {
  if (/^(\/|\.\.?(\/|$)|file:)/.test(text) && !text.includes('\0')) return { kind: 'directory', path: text };
  const alias = aliasPattern.exec(text);
  if (alias !== null) return { kind: 'alias', name: alias[1] as string, alias: alias[2] as string };
  const version = versionPattern.exec(text);
  if (version !== null) return { kind: 'version', name: version[1] as string, version: Number(version[2]) };
  const run = runPattern.exec(text);
  if (run !== null) {
    return { kind: 'run', runId: run[1] as string, ...(run[2] === undefined ? {} : { checkpoint: run[2] }) };
  }
  if (namePattern.test(text)) return { kind: 'alias', name: text, alias: 'champion' };
  throw modelLoaderErrors.REFERENCE_INVALID(
    `${JSON.stringify(text.slice(0, 200))} names no model: write name@alias, name/version, run:<id>, run:<id>/<checkpoint> or ./folder.`,
  );
}
