import { Type, type TProperties } from '@sinclair/typebox';

/** A problem document (RFC 9457). */
export const problemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: 'Stable; see the reference page of errors.' }),
  requestId: Type.Optional(Type.String()),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

const meanings = {
  400: 'The request is not valid.',
  401: 'There is no valid API key.',
  403: 'The key does not allow this.',
  404: 'No such model is served here.',
  408: 'The request took too long to arrive.',
  409: 'Something else stands in the way.',
  413: 'The body or a text is too large.',
  415: 'The body is not plain JSON in UTF-8.',
  429: 'Too much waits already, or too much was asked in a minute; see Retry-After.',
  503: 'No version is live yet, or what must be recorded cannot be; see Retry-After.',
  504: 'No answer within the deadline.',
} as const;

type Status = keyof typeof meanings;

/** The responses of a route that are problem documents. */
export const problemResponses = (...statuses: Status[]): Record<number, object> =>
  responsesWith({}, statuses);

/** The same, where a wire format has members of its own in an error. */
function responsesWith(members: TProperties, statuses: readonly Status[]): Record<number, object> {
  const schema = Type.Object({ ...problemSchema.properties, ...members });
  const content = { 'application/problem+json': { schema } };
  return Object.fromEntries(statuses.map((status) => [status, { description: meanings[status], content }]));
}

/** What may come in place of an answer wherever a model is asked. */
export const predictProblems = predictProblemsWith({});

/** The same in a wire format that has members of its own in an error. */
export function predictProblemsWith(members: TProperties): Record<number, object> {
  return responsesWith(members, [400, 401, 403, 404, 408, 413, 415, 429, 503, 504]);
}
