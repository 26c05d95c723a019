import { Type, type Static } from '@sinclair/typebox';
import { cldrParts } from './cldr-phrases.ts';

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 1 });

const labelMapping = {
  map: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'New labels by those of the source, as in dk: dan.',
    }),
  ),
  default: Type.Optional(Type.String({ description: 'The label of everything that map does not list.' })),
  exclude: Type.Optional(Type.Array(Type.String(), { description: "The source's labels to leave out." })),
};

const languageLimits = {
  limits: Type.Optional(
    Type.Record(Type.String(), count, { description: 'The most examples of single languages.' }),
  ),
  limitOthers: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'The most examples of each language in neither limits nor map.',
    }),
  ),
};

const selection = {
  limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Stops after this many examples.' })),
  sample: Type.Optional(Type.Integer({ minimum: 1, description: 'Takes this many examples at random.' })),
};

const literals = <Value extends string>(...values: Value[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));

const fileSource = Type.Object(
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
    format: Type.Optional(literals('csv', 'tsv', 'jsonl')),
    columns: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: 'The columns of a headless file.' }),
    ),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    text: Type.String({ default: 'text', description: 'The column of the text.' }),
    label: Type.String({ default: 'label', description: 'The column of the label or the list of labels.' }),
    labelSeparator: Type.Optional(Type.String({ minLength: 1 })),
    several: Type.Optional(literals('all', 'first', 'skip', 'error')),
    group: Type.Optional(Type.String({ description: 'The column of the group that must not be split.' })),
    ...labelMapping,
    ...selection,
  },
  closed,
);

const udhrSource = Type.Object(
  {
    type: Type.Literal('udhr'),
    windows: Type.Optional(
      Type.Object(
        { everyWords: count, minWords: count, maxWords: count },
        { ...closed, description: 'Also cuts paragraphs.' },
      ),
    ),
    ...labelMapping,
    ...languageLimits,
  },
  closed,
);

const cldrSource = Type.Object(
  {
    type: Type.Literal('cldr'),
    parts: Type.Optional(Type.Array(literals(...cldrParts), { minItems: 1 })),
    compose: Type.Optional(
      Type.Object(
        {
          minPhrases: count,
          maxPhrases: count,
          rounds: count,
          separators: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
        },
        { ...closed, description: 'Joins phrases to longer texts.' },
      ),
    ),
    ...labelMapping,
    ...languageLimits,
  },
  closed,
);

const wiliSource = Type.Object(
  {
    type: Type.Literal('wili'),
    part: literals('train', 'test'),
    directory: Type.Optional(
      Type.String({ description: 'A directory, .zip or .tar.gz with the official files.' }),
    ),
    ...labelMapping,
    ...selection,
  },
  closed,
);

/** The schema of one data source in a recipe. */
export const dataSourceSchema = Type.Union([fileSource, udhrSource, cldrSource, wiliSource]);

/** One data source of a recipe. */
export type DataSource = Static<typeof dataSourceSchema>;
