import { schemaProblems } from '@runestone/schemas';
import type { TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { servingErrors } from '../errors.ts';

/**
 * Checks requests against their TypeBox schemas as they are: nothing is coerced, removed or filled in. Answers are
 * written as they are too; their schemas document them (and the tests check them).
 */
export function addValidation(app: FastifyInstance): void {
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    const compiled = TypeCompiler.Compile(schema);
    return (value: unknown) => {
      // Problems are put into words only where there are any: that takes far longer than the check.
      if (compiled.Check(value)) return { value };
      return { error: describeProblems(schema, value, httpPart) };
    };
  });
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}

/** For a route that reads its body by hand: the schema of the body is for people, all others are checked as ever. */
export const uncheckedBody =
  (app: FastifyInstance): FastifySchemaCompiler<unknown> =>
  (part) =>
    part.httpPart === 'body'
      ? (value: unknown) => ({ value })
      : (app.validatorCompiler as FastifySchemaCompiler<unknown>)(part);

function describeProblems(schema: TSchema, value: unknown, httpPart: string | undefined): Error {
  const problems = schemaProblems(schema, value);
  const where = httpPart === 'querystring' ? 'query' : (httpPart ?? 'request');
  const lines = problems.map(({ path, message }) => `${where}${path}: ${message}`);
  const details = { problems: problems.map(({ path, message }) => ({ in: where, path, message })) };
  return servingErrors.REQUEST_INVALID(`The request is not valid. ${lines.join('; ')}`, { details });
}
