import { defineErrors } from './define-errors.ts';
import { messageOf } from './message-of.ts';
import { isRunestoneError, type RunestoneError } from './runestone-error.ts';

/** Errors that the operating system or the runtime raises, named for the reference page. */
export const systemErrors = defineErrors('SYSTEM', {
  DISK_FULL: { kind: 'upstream', summary: 'The disk or the quota is full; nothing half-written was kept.' },
  FILE_MISSING: { kind: 'not-found', summary: 'A file or directory does not exist.' },
  PERMISSION_DENIED: { kind: 'config', summary: 'The process may not read or write a file.' },
  INTERRUPTED: { kind: 'conflict', summary: 'The work was stopped by a signal before it ended.' },
  UNEXPECTED: { kind: 'internal', summary: 'A defect in Runestone: no expected error explains it.' },
});

/** Turns anything thrown into a RunestoneError, keeping the original as the cause. */
export function fromUnknown(thrown: unknown): RunestoneError {
  if (isRunestoneError(thrown)) return thrown;
  const cause = thrown;
  const text = messageOf(thrown);
  switch ((thrown as { code?: unknown } | null | undefined)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return systemErrors.DISK_FULL(
        `No space is left on the device (${text}). Free some space and try again.`,
        { cause },
      );
    case 'ENOENT':
      return systemErrors.FILE_MISSING(`A file does not exist: ${text}`, { cause });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return systemErrors.PERMISSION_DENIED(`Not allowed: ${text}. Check the permissions.`, { cause });
  }
  if ((thrown as { name?: unknown } | null | undefined)?.name === 'AbortError') {
    return systemErrors.INTERRUPTED('Stopped before the end; nothing half-written was kept.', { cause });
  }
  return systemErrors.UNEXPECTED(text, { cause });
}
