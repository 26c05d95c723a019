import { schemaProblems } from '@runestone/schemas';
import type { TSchema } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { servingErrors } from '../errors.ts';

/**
 * Checks requests against their TypeBox schemas as they are: nothing is coerced, removed or filled in. Answers are
 * written as they are too; their schemas document them (and the tests check them).
 */
export function addValidation(app: FastifyInstance): void {
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => (value: unknown) => {
    const problems = schemaProblems(schema, value);
    if (problems.length === 0) return { value };
    const where = httpPart === 'querystring' ? 'query' : (httpPart ?? 'request');
    const lines = problems.map(({ path, message }) => `${where}${path}: ${message}`);
    const details = { problems: problems.map(({ path, message }) => ({ in: where, path, message })) };
    return {
      error: servingErrors.REQUEST_INVALID(`The request is not valid. ${lines.join('; ')}`, { details }),
    };
  });
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}
