import { defineErrors } from '@runestone/errors';

/** Errors of reading and finding data. */
export const datasetErrors = defineErrors('DATASET', {
  FILE_MISSING: { kind: 'not-found', summary: 'A data file does not exist.' },
  FILE_IS_DIRECTORY: { kind: 'input', summary: 'A directory stands where a data file was expected.' },
  FILE_EMPTY: { kind: 'input', summary: 'A data file has no content or no rows.' },
  FORMAT_UNKNOWN: { kind: 'input', summary: "A data file's name does not tell its format." },
  GZIP_INVALID: { kind: 'input', summary: 'A compressed data file is cut or damaged.' },
  ENCODING_INVALID: { kind: 'input', summary: 'A data file is not UTF-8.' },
  ROW_TOO_LONG: { kind: 'input', summary: 'A row of a data file is over the limit of 10 MB.' },
  ROW_MALFORMED: { kind: 'input', summary: 'A row of a data file cannot be read.' },
  COLUMN_MISSING: { kind: 'input', summary: 'A data file lacks a column.' },
  LABEL_UNMAPPED: {
    kind: 'input',
    summary: "A label stands neither in the source's map nor has the source a default.",
  },
  PATTERN_INVALID: {
    kind: 'input',
    summary: 'A pattern of text to remove is no regular expression as RE2 takes them.',
  },
  OPTIONS_INVALID: { kind: 'input', summary: 'The options of a data source make no sense together.' },
  SOURCE_MISSING: { kind: 'not-found', summary: 'The data of a source stands in none of the directories.' },
  SOURCE_INVALID: { kind: 'input', summary: 'The files of a data source do not belong together.' },
});
