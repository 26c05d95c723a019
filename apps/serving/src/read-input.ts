import type { FieldColumn } from '@runestone/features';
import { fieldExpectations, readField, type Fields, type TextInput } from '@runestone/fields';
import { servingErrors } from './errors.ts';
import { fieldColumnsIn, type LiveModel } from './models/live-model.ts';

/** A text as it stands on the wire, with what stands beside it. */
export interface TextOnWire {
  readonly text: string;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** A text on the wire: alone, or with what stands beside it. */
export type WireText = string | TextOnWire;

/** The text itself. */
export const textIn = (wire: WireText): string => (typeof wire === 'string' ? wire : wire.text);

const maxNameCharacters = 1000;

/**
 * Makes what reads the texts of a request, with what stands beside them, as the live model wants it; `pathOf` gives the
 * place of the fields of a text in the body. It throws SERVING_FIELD_UNKNOWN for a field that the model does not read,
 * SERVING_FIELD_INVALID for a value of another kind (400).
 */
export function createInputReader(
  live: LiveModel | undefined,
  pathOf: (index: number) => string,
): (wire: WireText, index: number) => TextInput {
  // Texts alone, as most are, need none.
  let columns: ReadonlyMap<string, FieldColumn> | undefined;
  return (wire, index) => {
    if (typeof wire === 'string') return wire;
    const { text, fields } = wire;
    // Without a live version there will be no answer.
    if (fields === undefined || live === undefined) return text;
    const known = (columns ??= new Map(fieldColumnsIn(live.manifest).map((column) => [column.name, column])));
    const read = Object.entries(fields).map(([name, value]) => {
      const column = known.get(name);
      if (column === undefined) throw unknownField(name, pathOf(index), [...known.values()]);
      return [name, readValue(column, value, pathOf(index))] as const;
    });
    return read.length === 0 ? text : { text, fields: Object.fromEntries(read) };
  };
}

function readValue({ name, kind }: FieldColumn, value: unknown, path: string): Fields[string] {
  const read =
    typeof value === 'string' && value.length > maxNameCharacters ? undefined : readField(kind, value);
  if (read !== undefined) return read;
  const shown = JSON.stringify(name.slice(0, 100));
  throw servingErrors.FIELD_INVALID(
    `The field ${shown} at ${path} does not hold ${fieldExpectations[kind]}. Leave it out where it is not known.`,
    { details: { path, field: name } },
  );
}

function unknownField(name: string, path: string, columns: readonly FieldColumn[]): Error {
  const known = columns.map((column) => `${column.name} (${column.kind})`).join(', ');
  const shown = JSON.stringify(name.slice(0, 100));
  return servingErrors.FIELD_UNKNOWN(
    `The model reads no field ${shown} beside the text. ${known === '' ? 'It reads the text alone.' : `It reads ${known}.`}`,
    { details: { path, field: name.slice(0, 100) } },
  );
}
