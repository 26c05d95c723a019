import { fieldKinds } from '@runestone/fields';
import { Type } from '@sinclair/typebox';
import { selection, labelMapping, literals, closed } from './source-parts.ts';

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const fieldSchema = Type.Object(
  {
    kind: literals(...fieldKinds),
    column: Type.Optional(Type.String({ description: "The column; the field's name when absent." })),
  },
  closed,
);

const contextSchema = Type.Object(
  {
    dialogue: Type.String({ description: 'The column that names the dialogue.' }),
    turns: Type.Integer({ minimum: 0, maximum: 100, description: 'The most turns put before the text.' }),
    order: Type.Optional(
      Type.String({
        description: 'The column that orders the turns of a dialogue; the order of the file when absent.',
      }),
    ),
    speaker: Type.Optional(
      Type.String({ description: 'The column of the speaker, put before each turn as in user: Hi.' }),
    ),
    position: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'The field that gets the place of the turn in its dialogue, a number from 1 on.',
      }),
    ),
    separator: Type.Optional(
      Type.String({ description: 'Stands between turns, and within none; a space when absent.' }),
    ),
  },
  {
    ...closed,
    description: 'Puts turns of the same dialogue before the text; rows that are left out are turns too.',
  },
);

/** A column whose values are groups, or whose sites are. */
const groupColumns = [
  Type.String(),
  Type.Object({ kind: Type.Literal('site'), column: Type.String() }, closed),
] as const;

const malformed = Type.Optional(
  Type.Union([Type.Literal('error'), Type.Literal('skip')], {
    description:
      'A row of CSV or TSV of too few or too many cells stops the reading (error, when absent) or is left out.',
  }),
);

/** The schema of rows that are left out. */
export const listedRowsSchema = Type.Object(
  {
    column: Type.String({ description: 'The column, which both files have where there is another.' }),
    values: Type.Optional(Type.Array(scalar, { minItems: 1, description: 'The values themselves.' })),
    file: Type.Optional(Type.String({ description: 'The other file, found as file is.' })),
    name: Type.Optional(Type.String({ description: "The other file's data set; this one's when absent." })),
    format: Type.Optional(literals('csv', 'tsv', 'jsonl', 'json')),
    malformed,
  },
  closed,
);

/** The schema of a labelled file as a source. Options that most recipes don't need have no default: their absence is theirs. */
export const fileSourceSchema = Type.Object(
  {
    type: Type.Literal('file'),
    name: Type.Optional(
      Type.String({
        description: 'The data set: file is looked for as data/<name>/<file>. Absent: file is a path.',
      }),
    ),
    file: Type.String(),
    as: Type.Optional(
      Type.String({ description: "The examples' source; the name, else the file, when absent." }),
    ),
    origin: Type.Optional(Type.String({ description: 'Where a person can get the data.' })),
    format: Type.Optional(literals('csv', 'tsv', 'jsonl', 'json')),
    columns: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: 'The columns of a headless file.' }),
    ),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    malformed,
    text: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
      default: 'text',
      description: 'The column of the text, or several that are joined; empty ones are left out of the text.',
    }),
    textSeparator: Type.Optional(
      Type.String({ description: 'Stands between the columns of a text; a space when absent.' }),
    ),
    remove: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        minItems: 1,
        maxItems: 100,
        description:
          'Regular expressions in RE2 syntax ((?i) ignores case); what they match is taken out of the text. Rows left without text are left out.',
      }),
    ),
    label: Type.String({ default: 'label', description: 'The column of the label or the list of labels.' }),
    labelSeparator: Type.Optional(Type.String({ minLength: 1 })),
    several: Type.Optional(literals('all', 'first', 'skip', 'error')),
    group: Type.Optional(
      Type.Union([...groupColumns, Type.Array(Type.Union([...groupColumns]), { minItems: 1 })], {
        description:
          'The column of the group that must not be split; { kind: site, column } takes the site of a URL. Of a list of columns, rows that share a value in any one belong together; empty cells tie nothing.',
      }),
    ),
    time: Type.Optional(
      Type.String({ description: 'The column of the date that data.splitBy: time splits by.' }),
    ),
    where: Type.Optional(
      Type.Record(Type.String(), Type.Union([scalar, Type.Array(scalar, { minItems: 1 })]), {
        description: 'Takes only rows whose columns have this value or one of these, as in speaker: user.',
      }),
    ),
    except: Type.Optional(
      Type.Union([listedRowsSchema, Type.Array(listedRowsSchema, { minItems: 1 })], {
        description:
          'Leaves out the rows that have one of these values, or a value that another file has; several such lists where it is a list.',
      }),
    ),
    context: Type.Optional(contextSchema),
    fields: Type.Optional(
      Type.Record(Type.String(), fieldSchema, {
        description:
          'What stands beside the text, by name: number, category, date (milliseconds since 1970) or site (of a URL). Empty cells are missing values.',
      }),
    ),
    ...labelMapping,
    ...selection,
  },
  closed,
);
