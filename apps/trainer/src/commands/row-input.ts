import type { TableRow } from '@runestone/datasets';
import type { FieldColumn } from '@runestone/features';
import { fieldExpectations, readField, type TextInput } from '@runestone/fields';
import { trainerErrors } from '../errors.ts';

/** Where the texts of a file stand. */
export interface TextFile {
  /** The file as the command line names it. */
  readonly input: string;
  readonly textColumn: string;
}

/**
 * The text of a row, with the fields that the model reads where the file has columns of their names. Throws
 * TRAINER_OPTION_INVALID, which names the line, for a row without a text and for a field of another kind.
 */
export function inputOf(row: TableRow, columns: readonly FieldColumn[], file: TextFile): TextInput {
  const text = textOf(row, file);
  const there = columns.filter(({ name }) => Object.hasOwn(row.row, name));
  if (there.length === 0) return text;
  const fields = there.map(({ name, kind }) => {
    const value = readField(kind, row.row[name]);
    if (value !== undefined) return [name, value] as const;
    throw trainerErrors.OPTION_INVALID(
      `${file.input}, line ${row.line}: the column "${name}" does not hold ${fieldExpectations[kind]}, which the model wants. ` +
        'Empty it where the value is not known, or rename the column to leave it out.',
    );
  });
  return { text, fields: Object.fromEntries(fields) };
}

function textOf({ row, line }: TableRow, { textColumn, input }: TextFile): string {
  const text = row[textColumn];
  if (typeof text === 'string') return text;
  const columns = Object.keys(row).join(', ');
  throw trainerErrors.OPTION_INVALID(
    `${input}, line ${line}: no text in column "${textColumn}". The columns are ${columns}; choose with --text-column.`,
  );
}
