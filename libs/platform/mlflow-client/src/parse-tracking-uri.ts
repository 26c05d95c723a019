import { mlflowErrors } from './errors.ts';

/** A server's address, with the credentials that stood in it. */
export interface TrackingAddress {
  /** Without credentials and without a slash at the end. */
  readonly uri: string;
  readonly username?: string;
  readonly password?: string;
}

/** Reads the address of an MLflow server. Throws MLFLOW_URI_INVALID (kind config), which shows no password. */
export function parseTrackingUri(text: string): TrackingAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    const shown = url === undefined ? 'this' : `"${url.protocol}…"`;
    throw mlflowErrors.URI_INVALID(
      `MLFLOW_TRACKING_URI must be the address of an MLflow server such as http://127.0.0.1:5000; ${shown} is none. Unset it to keep runs in RUNESTONE_HOME alone.`,
    );
  }
  if (url.search !== '' || url.hash !== '')
    throw mlflowErrors.URI_INVALID('MLFLOW_TRACKING_URI must end with the path: remove what follows ? or #.');
  const { username, password } = url;
  return {
    uri: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
}
