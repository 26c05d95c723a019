import { describe, expect, it } from '@jest/globals';
import { servingErrors } from '../errors.ts';
import { toServingError } from './problems.ts';

const fastifyError = (code: string, statusCode: number) =>
  Object.assign(new Error('the body "secret" is bad'), { code, statusCode });

describe('toServingError', () => {
  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415],
    ['FST_ERR_CTP_INVALID_JSON_BODY', 400],
    ['FST_ERR_CTP_EMPTY_JSON_BODY', 400],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400],
    ['FST_ERR_BAD_URL', 400],
    ['FST_ERR_MAX_PARAM_LENGTH', 404],
    ['FST_ERR_HANDLER_TIMEOUT', 504],
  ])('gives %s a code of ours', (code, status) => {
    const error = toServingError(fastifyError(code, 500));
    expect([error.httpStatus, error.code.startsWith('SERVING_')]).toEqual([status, true]);
  });

  it('keeps our own errors', () => {
    const error = servingErrors.TEXT_EMPTY('x');
    expect(toServingError(error)).toBe(error);
  });

  it('blames the caller, in our words, only where Fastify does', () => {
    expect(toServingError(fastifyError('FST_ERR_OTHER', 422))).toMatchObject({
      httpStatus: 400,
      kind: 'input',
    });
    expect(toServingError(fastifyError('FST_ERR_OTHER', 422)).message).not.toContain('secret');
    expect(toServingError(fastifyError('FST_ERR_OTHER', 500)).kind).toBe('internal');
    expect([toServingError(undefined).kind, toServingError('boom').kind]).toEqual(['internal', 'internal']);
  });
});
