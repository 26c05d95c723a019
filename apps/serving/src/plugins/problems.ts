import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import {
  errorKinds,
  fromUnknown,
  isRunestoneError,
  toProblem,
  type Problem,
  type RunestoneError,
} from '@runestone/errors';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { servingErrors } from '../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Members that the clients of a wire format look for in an error, beside those of a problem document. */
    errorMembers?: (problem: Problem) => Readonly<Record<string, unknown>>;
  }
}

/** Media type of RFC 9457. */
const problemType = 'application/problem+json; charset=utf-8';

/** What an error of Fastify's own becomes, by its code. */
const fastifyErrors: Readonly<Record<string, (error: FastifyError) => RunestoneError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    servingErrors.BODY_TOO_LARGE('The body is too large. Send fewer or shorter texts.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    servingErrors.MEDIA_TYPE_UNSUPPORTED('Send the body as application/json.'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => servingErrors.JSON_MALFORMED('The body is not valid JSON.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => servingErrors.JSON_MALFORMED('The body is empty; send a JSON object.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    servingErrors.REQUEST_MALFORMED('The body does not have the length that Content-Length says.'),
  FST_ERR_BAD_URL: () => servingErrors.REQUEST_MALFORMED('The address has a % that starts no valid UTF-8.'),
  FST_ERR_MAX_PARAM_LENGTH: () => servingErrors.ROUTE_UNKNOWN('No route has so long a name.'),
  FST_ERR_HANDLER_TIMEOUT: () =>
    servingErrors.ANSWER_TIMEOUT('No answer in time. Try again, or send less at a time.'),
};

/** Turns whatever a request failed with into one of our errors. */
export function toServingError(thrown: unknown): RunestoneError {
  if (isRunestoneError(thrown)) return thrown;
  const { code, statusCode } = (thrown ?? {}) as Partial<FastifyError>;
  const known = code === undefined ? undefined : fastifyErrors[code];
  if (known !== undefined) return known(thrown as FastifyError);
  const blamesCaller = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  return blamesCaller
    ? servingErrors.REQUEST_MALFORMED('The request could not be read.', { cause: thrown })
    : fromUnknown(thrown);
}

/** Answers with a problem document, and logs what is our fault. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toServingError(thrown);
  const { retryable } = errorKinds[error.kind];
  if (error.httpStatus >= 500 && !retryable)
    request.log.error({ err: error, code: error.code, requestId: request.id }, 'request failed');
  // The message may quote the request, so for a caller's mistake only the code is logged.
  else request.log.debug({ code: error.code, requestId: request.id }, 'request refused');
  const comeBack = retryable && (error.httpStatus === 429 || error.httpStatus === 503);
  if (comeBack && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
  return reply
    .code(error.httpStatus)
    .header('x-request-id', request.id)
    .type(problemType)
    .send(withMembers(makeProblem(error, request.id), request));
}

function withMembers(problem: Problem, { routeOptions }: FastifyRequest): Problem {
  const membersOf = routeOptions?.config?.errorMembers;
  return membersOf === undefined ? problem : { ...problem, ...membersOf(problem) };
}

/** Makes problem documents the answer to every error of a route or of Fastify itself. */
export function addProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
}

/** Answers on the bare socket what Node could not even parse, then closes it. */
export function refuseClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = makeProblem(clientError(error.code));
  const body = JSON.stringify(problem);
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: ${problemType}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

function clientError(code: string | undefined): RunestoneError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return servingErrors.REQUEST_TIMEOUT('The request took too long to arrive.');
    case 'HPE_HEADER_OVERFLOW':
      return servingErrors.HEADERS_TOO_LARGE(
        'The address and headers are too long. Send a long text in a body, not in the address.',
      );
    default:
      return servingErrors.REQUEST_MALFORMED('This is not valid HTTP.');
  }
}

function makeProblem(error: RunestoneError, requestId?: string): Problem {
  const problem = toProblem(error, requestId);
  return problem.title === 'Error'
    ? { ...problem, title: STATUS_CODES[problem.status] ?? problem.title }
    : problem;
}
