import { defineErrors } from '@runestone/errors';

/** Errors of records. */
export const recordsErrors = defineErrors('RECORDS', {
  URL_INVALID: { kind: 'config', summary: 'DATABASE_URL names no database that records can be kept in.' },
  SCHEMA_NEWER: {
    kind: 'config',
    summary: 'The tables of records were made by a newer version of Runestone than this one.',
  },
  KEY_INVALID: { kind: 'config', summary: 'The file with the key of the hashed texts is damaged.' },
  STORE_AWAY: { kind: 'upstream', summary: 'The database of records does not answer.' },
  STORE_FULL: { kind: 'upstream', summary: 'The SQLite file of records may not grow further.' },
  RECORD_REFUSED: { kind: 'integrity', summary: 'The database refuses a record because of what it holds.' },
  JOURNAL_FULL: {
    kind: 'not-ready',
    summary: 'So much waits for the database that nothing more may wait; see Retry-After.',
  },
  JOURNAL_UNWRITABLE: {
    kind: 'not-ready',
    summary: 'The journal of records cannot be written: no space, or no right to; see Retry-After.',
  },
});
