/**
 * What stands beside a text, by name: numbers, of dates milliseconds since 1970, and names. Null, like absence, is a
 * missing value.
 */
export type Fields = Readonly<Record<string, string | number | null>>;

/** The value of a field, null where it is missing. Names such as `constructor` are those of no field. */
export const fieldValue = (fields: Fields | undefined, name: string): Fields[string] =>
  fields !== undefined && Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;

/** A text with what stands beside it. */
export interface TextWithFields {
  readonly text: string;
  readonly fields?: Fields | undefined;
}

/** What is classified: a text alone, or with what stands beside it. */
export type TextInput = string | TextWithFields;

/** The text of an input. */
export const textOf = (input: TextInput): string => (typeof input === 'string' ? input : input.text);

/** What stands beside the text of an input. */
export const fieldsOf = (input: TextInput): Fields | undefined =>
  typeof input === 'string' ? undefined : input.fields;
