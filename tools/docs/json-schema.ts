/** The keywords of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** One property as a row of a reference table. */
export interface SchemaRow {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly fallback: unknown;
  readonly description: string;
}

/** Lists the properties of an object schema, depth first; `a.b` is inside an object, `a[].b` inside a list. */
export function listProperties(schema: JsonSchema, prefix = ''): SchemaRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const row = {
      path,
      type: describeType(property),
      required: (schema.required ?? []).includes(name) && property.default === undefined,
      fallback: isGroup(property) ? undefined : property.default,
      description: property.description ?? '',
    };
    return [row, ...listInner(property, `${path}.`), ...listInner(property.items ?? {}, `${path}[].`)];
  });
}

function listInner(schema: JsonSchema, prefix: string): SchemaRow[] {
  return isGroup(schema) ? listProperties(schema, prefix) : listKinds(schema, prefix);
}

const isGroup = ({ properties }: JsonSchema): boolean => properties !== undefined;

/**
 * Lists what objects of several kinds may hold; a member that not all of them have says which kind has it. Of one object
 * among other values, as one or a list of them, lists what it holds.
 */
function listKinds({ anyOf = [] }: JsonSchema, prefix: string): SchemaRow[] {
  const tag = tagOf(anyOf);
  if (tag === undefined) {
    const [group, other] = anyOf.filter(isGroup);
    return group === undefined || other !== undefined ? [] : listProperties(group, prefix);
  }
  const tagRow = {
    path: `${prefix}${tag}`,
    type: anyOf.map(({ properties }) => JSON.stringify(constantOf(properties?.[tag]))).join(' or '),
    required: true,
    fallback: undefined,
    description: 'Which kind it is.',
  };
  const rows = new Map<string, { row: SchemaRow; kinds: unknown[] }>();
  for (const kind of anyOf) {
    for (const row of listProperties(kind, prefix)) {
      if (row.path === tagRow.path) continue;
      const known = rows.get(row.path) ?? { row, kinds: [] };
      rows.set(row.path, { row, kinds: [...known.kinds, constantOf(kind.properties?.[tag])] });
    }
  }
  const described = [...rows.values()].map(({ row, kinds }) => ({
    ...row,
    description: [
      kinds.length === anyOf.length
        ? ''
        : `With ${tag} ${kinds.map((kind) => JSON.stringify(kind)).join(', ')}.`,
      row.description,
    ]
      .filter((part) => part !== '')
      .join(' '),
  }));
  return [tagRow, ...described];
}

/** The property whose constant tells the kinds apart, if there is one. */
function tagOf(kinds: readonly JsonSchema[]): string | undefined {
  return Object.keys(kinds[0]?.properties ?? {}).find((name) =>
    kinds.every(({ properties }) => constantOf(properties?.[name]) !== undefined),
  );
}

/** Says what a value may be, in a few words: `integer, 1 to 8`, `"csv" or "tsv"`, `list of text`. */
export function describeType(schema: JsonSchema): string {
  const alternatives = schema.enum ?? literalsOf(schema);
  if (alternatives !== undefined) return alternatives.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.anyOf !== undefined) {
    const types = [...new Set(schema.anyOf.map(describeType))];
    return types.length === 1 ? `${types[0]} of several kinds` : types.join(' or ');
  }
  if (schema.properties !== undefined) return 'group';
  switch (schema.type) {
    case 'array':
      return describeList(schema);
    case 'object':
      return describeObject(schema);
    case 'string':
      return ['text', ...lengths(schema)].join(', ');
    case 'integer':
    case 'number':
      return [schema.type, ...between(schema.minimum, schema.maximum), ...openEnds(schema)].join(', ');
    default:
      return schema.type ?? 'anything';
  }
}

function literalsOf(schema: JsonSchema): readonly unknown[] | undefined {
  const only = constantOf(schema);
  if (only !== undefined) return [only];
  const constants = (schema.anyOf ?? []).map(constantOf);
  return constants.length > 0 && constants.every((one) => one !== undefined) ? constants : undefined;
}

/** The only value that a schema allows, if it allows only one. */
const constantOf = (schema: JsonSchema | undefined): unknown =>
  schema?.const ?? (schema?.enum?.length === 1 ? schema.enum[0] : undefined);

function describeList({ items = {}, minItems, maxItems }: JsonSchema): string {
  const of = describeType(items);
  return [
    `list of ${of.includes(',') && items.type !== 'object' ? `(${of})` : of}`,
    ...between(minItems, maxItems).map((range) => countOf(range, 'entry', 'entries')),
  ].join(', ');
}

const countOf = (range: string, one: string, many: string): string =>
  `${range} ${/\b1$/.test(range) && !range.includes(' to ') ? one : many}`;

function describeObject({ patternProperties, additionalProperties }: JsonSchema): string {
  const [values] = Object.values(patternProperties ?? {});
  const named = values ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  return named === undefined ? 'group' : `names to ${describeType(named)}`;
}

function lengths({ minLength, maxLength, pattern }: JsonSchema): string[] {
  const range = between(minLength === 0 ? undefined : minLength, maxLength).map((text) =>
    countOf(text, 'character', 'characters'),
  );
  return pattern === undefined ? range : [...range, `matching \`${pattern}\``];
}

function openEnds({ exclusiveMinimum, exclusiveMaximum }: JsonSchema): string[] {
  const above = exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`];
  return exclusiveMaximum === undefined ? above : [...above, `below ${exclusiveMaximum}`];
}

function between(low: number | undefined, high: number | undefined): string[] {
  if (low !== undefined && high !== undefined) return [low === high ? `exactly ${low}` : `${low} to ${high}`];
  if (low !== undefined) return [`at least ${low}`];
  return high === undefined ? [] : [`at most ${high}`];
}

/** Drops what is not JSON, such as the symbols by which TypeBox knows its schemas. */
export function toJsonSchema(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}
