import type { Static, TSchema } from '@sinclair/typebox';
import { Value, type ValueError } from '@sinclair/typebox/value';
import { schemaErrors } from './errors.ts';
import { nearestName } from './nearest-name.ts';

/** One way in which a value does not fit its schema. `path` is a JSON pointer, `/model/epochs`. */
export interface SchemaProblem {
  readonly path: string;
  readonly message: string;
}

/** Returns the value, typed, or throws SCHEMA_MISMATCH (kind input) that lists every problem in plain words. */
export function checkSchema<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  const problems = schemaProblems(schema, value);
  if (problems.length === 0) return value as Static<T>;
  const lines = problems.map(
    ({ path, message }) => `${path === '' ? what : path.slice(1).replaceAll('/', '.')}: ${message}`,
  );
  throw schemaErrors.MISMATCH(`${what} is not valid. ${lines.join('; ')}`, { details: { problems } });
}

/** Returns a copy with the schema's defaults filled in, then checked as checkSchema does. */
export function checkWithDefaults<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  return checkSchema(schema, Value.Default(schema, Value.Clone(value)), what);
}

/** Lists how a value misses its schema, at most ten problems; an empty list means that it fits. */
export function schemaProblems(schema: TSchema, value: unknown): SchemaProblem[] {
  const problems = new Map<string, SchemaProblem>();
  for (const error of Value.Errors(schema, value)) {
    if (problems.size >= 10) break;
    const problem = describeError(schema, error);
    if (!problems.has(problem.path)) problems.set(problem.path, problem);
  }
  return [...problems.values()];
}

function describeError(root: TSchema, error: ValueError): SchemaProblem {
  const unknownKey = error.message === 'Unexpected property';
  if (unknownKey) {
    const key = error.path.slice(error.path.lastIndexOf('/') + 1);
    const known = Object.keys(
      (schemaAt(root, error.path.slice(0, error.path.lastIndexOf('/'))) ?? error.schema).properties ?? {},
    );
    const near = nearestName(key, known);
    return {
      path: error.path,
      message: `unknown key${near === undefined ? `; known: ${known.join(', ')}` : `; did you mean "${near}"?`}`,
    };
  }
  const union = branchProblem(error);
  if (union !== undefined) return union;
  return { path: error.path, message: `${lowerFirst(error.message)}, got ${nameValue(error.value)}` };
}

/** Of a union told apart by `type` or `id`, or by lists and objects, reports the problem of the branch the value is meant for. */
function branchProblem(error: ValueError): SchemaProblem | undefined {
  const branches = error.schema['anyOf'] as TSchema[] | undefined;
  if (branches === undefined) return undefined;
  const constants = branches
    .map((branch) => branch['const'] as unknown)
    .filter((constant) => constant !== undefined);
  if (constants.length === branches.length) {
    const near = nearestName(nameValue(error.value), constants.map(String));
    return {
      path: error.path,
      message: `expected one of ${constants.join(', ')}${near === undefined ? '' : `; did you mean "${near}"?`}`,
    };
  }
  const key = ['type', 'id'].find((one) => branches.every((branch) => constantOf(branch, one) !== undefined));
  if (key === undefined) return problemIn(onlyOne(branches, kindOf(error.value)), error);
  const chosen = (error.value as Record<string, unknown> | null | undefined)?.[key];
  const branch = branches.find((one) => constantOf(one, key) === chosen);
  if (branch === undefined) {
    const known = branches.map((one) => String(constantOf(one, key)));
    const near = typeof chosen === 'string' ? nearestName(chosen, known) : undefined;
    return {
      path: `${error.path}/${key}`,
      message: `expected one of ${known.join(', ')}${near === undefined ? '' : `; did you mean "${near}"?`}`,
    };
  }
  return problemIn(branch, error);
}

/** The branch for values of a kind, if there is one alone. */
function onlyOne(branches: readonly TSchema[], kind: string): TSchema | undefined {
  const [branch, other] = branches.filter((one) => one['type'] === kind);
  return other === undefined ? branch : undefined;
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

function problemIn(branch: TSchema | undefined, error: ValueError): SchemaProblem | undefined {
  if (branch === undefined) return undefined;
  // Defaults are not filled in where nothing fits: their absence is no problem.
  const [inner] = schemaProblems(branch, Value.Default(branch, Value.Clone(error.value)));
  return inner === undefined ? undefined : { path: `${error.path}${inner.path}`, message: inner.message };
}

const constantOf = (branch: TSchema, key: string): unknown => branch['properties']?.[key]?.const as unknown;

function schemaAt(root: TSchema, path: string): TSchema | undefined {
  let schema: TSchema | undefined = root;
  for (const part of path.split('/').slice(1)) {
    schema = (schema?.['properties']?.[part] ?? schema?.['items'] ?? undefined) as TSchema | undefined;
  }
  return schema;
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** Names a value in a few words; never writes out a structure, which may be of any depth. */
function nameValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
