import { describe, expect, it } from '@jest/globals';
import {
  defineErrors,
  errorKinds,
  fromUnknown,
  isRunestoneError,
  RunestoneError,
  toProblem,
} from './index.ts';

const teaErrors = defineErrors('TEA', {
  POT_EMPTY: { kind: 'not-ready', summary: 'No tea is left.' },
  CUP_TOO_LARGE: { kind: 'input', summary: 'The cup is too large.', httpStatus: 413 },
});

describe('defineErrors', () => {
  it('makes errors with code, kind, details and cause', () => {
    const cause = new Error('leak');
    const error = teaErrors.POT_EMPTY('No tea is left. Boil some water.', { details: { pot: 1 }, cause });
    expect(error).toMatchObject({
      code: 'TEA_POT_EMPTY',
      kind: 'not-ready',
      httpStatus: 503,
      details: { pot: 1 },
    });
    expect(error.cause).toBe(cause);
  });

  it('keeps the definitions for the reference page', () => {
    expect(Object.keys(teaErrors.definitions)).toEqual(['TEA_POT_EMPTY', 'TEA_CUP_TOO_LARGE']);
  });
});

describe('fromUnknown', () => {
  it('keeps our own errors, also those of another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { name: 'RunestoneError', kind: 'conflict', code: 'A_B' });
    expect(fromUnknown(foreign)).toBe(foreign);
    expect(isRunestoneError(new Error('x'))).toBe(false);
  });

  it.each([
    ['ENOSPC', 'SYSTEM_DISK_FULL', 6],
    ['ENOENT', 'SYSTEM_FILE_MISSING', 3],
    ['EACCES', 'SYSTEM_PERMISSION_DENIED', 64],
  ])('names the system error %s', (code, expected, exitCode) => {
    const error = fromUnknown(Object.assign(new Error('no'), { code }));
    expect(error.code).toBe(expected);
    expect(errorKinds[error.kind].exitCode).toBe(exitCode);
  });

  it('calls an abort an interruption and everything else unexpected', () => {
    expect(fromUnknown(new DOMException('stop', 'AbortError')).code).toBe('SYSTEM_INTERRUPTED');
    expect(fromUnknown('boom')).toMatchObject({ code: 'SYSTEM_UNEXPECTED', message: 'boom' });
    expect(fromUnknown(null).kind).toBe('internal');
  });
});

describe('toProblem', () => {
  it('shows the detail of an expected error', () => {
    const problem = toProblem(teaErrors.CUP_TOO_LARGE('At most 1 litre.', { details: { litres: 2 } }), 'r-1');
    expect(problem).toEqual({
      type: 'urn:runestone:error:TEA_CUP_TOO_LARGE',
      title: 'Content Too Large',
      status: 413,
      detail: 'At most 1 litre.',
      code: 'TEA_CUP_TOO_LARGE',
      requestId: 'r-1',
      details: { litres: 2 },
    });
  });

  it.each(['internal', 'integrity', 'config'] as const)('hides the detail of kind %s', (kind) => {
    const problem = toProblem(new RunestoneError({ kind, code: 'A_SECRET', message: 'the password is x' }));
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toMatch(/password|A_SECRET/);
  });
});
