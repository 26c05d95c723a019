import { RequestError, TimeoutError } from 'got';
import { fromUnknown, isRunestoneError, type RunestoneError } from '@runestone/errors';
import { mlflowErrors } from './errors.ts';

/** Failures before a connection is there: the request never left. */
const beforeConnection = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Turns what a request failed with, before there was an answer, into an error that says what to do. */
export function explainFailure(thrown: unknown, what: string, uri: string): RunestoneError {
  if (isRunestoneError(thrown)) return thrown;
  const code = String((thrown as { code?: unknown } | null)?.code ?? '');
  const extra = { cause: thrown, details: { code } };
  if (thrown instanceof TimeoutError)
    return mlflowErrors.TIMEOUT(
      `The MLflow server ${uri} did not answer in time when asked to ${what}. Check that it runs and is not overloaded.`,
      { cause: thrown, details: { code, event: thrown.event } },
    );
  if (code === 'ERR_CANCELED')
    return mlflowErrors.REPLY_INVALID(
      `${uri} answered with more than an MLflow server does. Check MLFLOW_TRACKING_URI.`,
      extra,
    );
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code))
    return mlflowErrors.UNREACHABLE(
      `The certificate of ${uri} is not trusted (${code}). Set MLFLOW_TRACKING_SERVER_CERT_PATH to the file of its authority.`,
      extra,
    );
  if (thrown instanceof RequestError || code !== '') {
    const reason = code === '' ? 'the connection broke' : code;
    return mlflowErrors.UNREACHABLE(
      `The MLflow server ${uri} cannot be reached (${reason}). Check MLFLOW_TRACKING_URI and that the server runs.`,
      extra,
    );
  }
  return fromUnknown(thrown);
}

/** True when the server surely did not see the request, or said that it did nothing. */
export function neverArrived({ code, details }: RunestoneError): boolean {
  if (code === 'MLFLOW_OVERLOADED') return true;
  if (code === 'MLFLOW_TIMEOUT') return details['event'] === 'connect';
  return code === 'MLFLOW_UNREACHABLE' && beforeConnection.has(String(details['code']));
}
