import { Type, type Static } from '@sinclair/typebox';
import { cldrParts } from './cldr-phrases.ts';
import { fileSourceSchema, type listedRowsSchema } from './file-source.ts';
import { closed, labelMapping, literals, selection } from './source-parts.ts';

const count = Type.Integer({ minimum: 1 });

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
export const dataSourceSchema = Type.Union([fileSourceSchema, udhrSource, cldrSource, wiliSource]);

/** One data source of a recipe. */
export type DataSource = Static<typeof dataSourceSchema>;

/** A labelled file as a source. */
export type FileSource = Static<typeof fileSourceSchema>;

/** Which rows of a file are left out. */
export type ListedRows = Static<typeof listedRowsSchema>;

/** The lists of rows that a file leaves out. */
export const listedRowsOf = ({ except = [] }: FileSource): readonly ListedRows[] => [except].flat();
