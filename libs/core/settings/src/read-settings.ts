import { Kind, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox';
import { nearestName, schemaProblems } from '@runestone/schemas';
import { settingsErrors } from './errors.ts';

/** An environment: names and texts, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options of one setting beside the schema's own: aliases are older names that are read when the name is unset. */
export interface SettingOptions {
  readonly aliases?: readonly string[];
  /** Secrets print as `[redacted]`. */
  readonly secret?: boolean;
}

/**
 * Reads settings from an environment once: coerces numbers and booleans, fills defaults, freezes the result.
 * An empty variable counts as unset. Throws SETTINGS_INVALID (kind config) that names each bad variable, and
 * SETTINGS_UNKNOWN for a `RUNESTONE_` variable that is nearly, but not, one of `known`.
 */
export function readSettings<P extends TProperties>(
  schema: TObject<P>,
  env: Environment,
): Readonly<Static<TObject<P>>> {
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries<TSchema>(schema.properties)) {
    const text = [name, ...((property['aliases'] as string[] | undefined) ?? [])]
      .map((candidate) => env[candidate])
      .find((candidate) => candidate !== undefined && candidate !== '');
    const value = text === undefined ? (property['default'] as unknown) : coerce(property, text);
    if (value !== undefined) values[name] = value;
  }
  const problems = schemaProblems(schema, values).map(({ path, message }) => {
    const name = path.slice(1);
    return `${name}: ${schema.properties[name]?.['secret'] === true ? 'not valid (value redacted)' : message}`;
  });
  if (problems.length > 0)
    throw settingsErrors.INVALID(`The environment is not valid. ${problems.join('; ')}`);
  refuseMistyped(Object.keys(schema.properties), env);
  return Object.freeze(values) as Readonly<Static<TObject<P>>>;
}

/** Renders settings for people, secrets redacted: one `NAME=value` a line. */
export function printSettings(schema: TObject, settings: Readonly<Record<string, unknown>>): string {
  return Object.entries<TSchema>(schema.properties)
    .map(([name, property]) => {
      const value = settings[name];
      return `${name}=${value === undefined ? '' : property['secret'] === true ? '[redacted]' : String(value)}`;
    })
    .join('\n');
}

/** Renders the settings as a table for `--help`: name, default, description. */
export function describeSettings(schema: TObject): string {
  return Object.entries<TSchema>(schema.properties)
    .map(([name, property]) => {
      const fallback = property['default'] === undefined ? '' : ` (default: ${String(property['default'])})`;
      return `  ${name}${fallback}\n      ${property.description ?? ''}`;
    })
    .join('\n');
}

function coerce(property: TSchema, text: string): unknown {
  switch (property[Kind]) {
    case 'Number':
    case 'Integer':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'Boolean':
      return (
        { true: true, '1': true, yes: true, false: false, '0': false, no: false }[text.toLowerCase()] ?? text
      );
    default:
      return text;
  }
}

/** Other programs have variables of their own, which may share words with ours: only two letters or so are a slip. */
const slipEdits = 2;

function refuseMistyped(names: readonly string[], env: Environment): void {
  const own = names.filter((known) => known.startsWith('RUNESTONE_'));
  for (const name of Object.keys(env)) {
    if (!name.startsWith('RUNESTONE_') || names.includes(name)) continue;
    const near = nearestName(name, own, slipEdits);
    if (near !== undefined)
      throw settingsErrors.UNKNOWN(`The variable ${name} is not known; did you mean ${near}?`);
  }
}
