import type { RunestoneError } from '@runestone/errors';
import { mlflowErrors } from './errors.ts';

/** What a server answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Turns an answer that is no success into an error that says what to set or do. */
export function explainReply(reply: Reply, what: string, uri: string): RunestoneError {
  const { status, headers, body } = reply;
  const { error_code: code, message } = errorFields(body);
  const extra = { details: { status, ...(code === undefined ? {} : { mlflowCode: code }) } };
  const said = message === undefined ? `status ${status}` : shorten(message);
  if ([401, 403, 429].includes(status)) return explainGuard(reply, { what, uri, said, extra });
  if (status >= 300 && status < 400)
    return mlflowErrors.REPLY_INVALID(
      `${uri} sends elsewhere, to ${shorten(String(headers['location'] ?? 'nowhere'))}. Set MLFLOW_TRACKING_URI to where the MLflow server itself answers.`,
      extra,
    );
  if (status >= 500)
    return mlflowErrors.FAILED(`The MLflow server ${uri} failed to ${what}: ${said}. See its log.`, extra);
  if (code === undefined) return noMlflow(uri, { status, headers, body });
  const failure = `MLflow could not ${what}: ${said}`;
  if (code === 'RESOURCE_ALREADY_EXISTS') return mlflowErrors.EXISTS(failure, extra);
  return status === 404 || code === 'RESOURCE_DOES_NOT_EXIST'
    ? mlflowErrors.NOT_FOUND(failure, extra)
    : mlflowErrors.REFUSED(failure, extra);
}

interface Explanation {
  readonly what: string;
  readonly uri: string;
  readonly said: string;
  readonly extra: { readonly details: Readonly<Record<string, unknown>> };
}

/** Answers by which a server, or a guard before it, keeps somebody out. */
function explainGuard({ status, body }: Reply, { what, uri, said, extra }: Explanation): RunestoneError {
  if (status === 401)
    return mlflowErrors.UNAUTHORIZED(
      `The MLflow server ${uri} refuses the credentials. Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.`,
      extra,
    );
  if (status === 429)
    return mlflowErrors.OVERLOADED(
      `The MLflow server ${uri} asks for fewer requests. Try again later.`,
      extra,
    );
  return mlflowErrors.FORBIDDEN(
    /host header/i.test(body)
      ? `The MLflow server ${uri} does not answer under this host name. Start it with --allowed-hosts, or use an address that it allows.`
      : `The MLflow server ${uri} does not allow this user to ${what} (${said}). Ask for the permission.`,
    extra,
  );
}

/** The error for an answer that no MLflow server gives. */
export function noMlflow(
  uri: string,
  { status, headers, body }: Reply,
  problem = 'it is no JSON',
): RunestoneError {
  const type = String(headers['content-type'] ?? 'no type').split(';')[0];
  const page = /^\s*</.test(body) ? 'a web page' : `${body.length} characters of ${type}`;
  return mlflowErrors.REPLY_INVALID(
    `${uri} answered with ${page} (status ${status}) that cannot be read: ${problem}. Check that MLFLOW_TRACKING_URI is the address of an MLflow server, without a proxy's login page before it.`,
    { details: { status } },
  );
}

/** Fields of the JSON document in which MLflow tells what went wrong; none for any other text. */
function errorFields(body: string): { error_code?: string; message?: string } {
  try {
    const { error_code, message } = JSON.parse(body) as { error_code?: unknown; message?: unknown };
    return {
      ...(error_code === undefined ? {} : { error_code: String(error_code) }),
      ...(message === undefined ? {} : { message: String(message) }),
    };
  } catch {
    return {};
  }
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
