import { messageOf, type RunestoneError } from '@runestone/errors';
import { recordsErrors } from '../errors.ts';

/** What an error of the file system means to a journal: RECORDS_JOURNAL_UNWRITABLE. */
export const unwritable = (cause: unknown): RunestoneError =>
  recordsErrors.JOURNAL_UNWRITABLE(
    `The journal of records cannot be written: ${messageOf(cause)}. Give it space, and the right to write there.`,
    { cause },
  );
