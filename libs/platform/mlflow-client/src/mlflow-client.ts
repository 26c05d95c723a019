import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Static, TSchema } from '@sinclair/typebox';
import { errorKinds, fromUnknown, type RunestoneError } from '@runestone/errors';
import { schemaProblems } from '@runestone/schemas';
import { mlflowErrors } from './errors.ts';
import { explainFailure, neverArrived } from './explain-failure.ts';
import { explainReply, noMlflow, type Reply } from './explain-reply.ts';
import { repeat } from './repeat.ts';
import { collect, createTransport, type TransportOptions } from './transport.ts';

/** Where an MLflow server is, how it is spoken to, and how patiently. */
export interface MlflowClientOptions extends TransportOptions {
  /** How often a request that may be repeated is tried; 4 unless given. */
  readonly attempts?: number;
}

/** One call of the REST API. */
export interface MlflowCall<T extends TSchema> {
  /** What the caller wants, after "failed to": `create a run`. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/2.0/`: `mlflow/runs/create`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  /** The fields of the answer that are relied upon. */
  readonly reply: T;
  /** True where a second time does no harm. Otherwise the call is tried again only when it surely never arrived. */
  readonly repeatable: boolean;
}

/** What is sent to, or fetched from, the artifact proxy. */
export interface MlflowTransfer {
  readonly what: string;
  /** Below `/api/2.0/`. */
  readonly path: string;
}

/** Speaks MLflow's REST API 2.0, with a server of MLflow 3. Throws errors of the catalogue MLFLOW. */
export interface MlflowClient {
  /** The server's address without credentials. */
  readonly uri: string;
  call<T extends TSchema>(call: MlflowCall<T>): Promise<Static<T>>;
  /** Sends bytes, or a file with constant memory. */
  put(transfer: MlflowTransfer, source: Uint8Array | { readonly file: string }): Promise<void>;
  /** Fetches into a new file with constant memory; nothing of it stays where that fails. */
  fetchFile(transfer: MlflowTransfer, file: string): Promise<void>;
  /** Fetches bytes; undefined when there are more than `maxBytes`. */
  fetchBytes(transfer: MlflowTransfer, maxBytes: number): Promise<Buffer | undefined>;
  /** Gives the server's version, such as `3.17.2`. Throws MLFLOW_VERSION_UNSUPPORTED for another major than 3. */
  checkServer(): Promise<string>;
}

/** Creates a client. Throws MLFLOW_URI_INVALID (kind config). Nothing is sent yet. */
export function createMlflowClient(options: MlflowClientOptions): MlflowClient {
  const transport = createTransport(options);
  const { uri } = transport;
  const { attempts = 4 } = options;
  const repeating = <T>(attempt: () => Promise<T>, mayRepeat = isRetryable): Promise<T> =>
    repeat(attempt, mayRepeat, { attempts });
  const get = (what: string, path: string) => ({ what, path, method: 'GET' as const });
  return {
    uri,
    call: ({ what, method, path, query = {}, json, reply, repeatable }) =>
      repeating(
        async () => {
          const sent = { what, method, path: `/api/2.0/${path}${queryText(query)}`, json };
          return readReply(await transport.send(sent), { what, uri, reply });
        },
        repeatable ? isRetryable : neverArrived,
      ),
    put: ({ what, path }, source) =>
      repeating(async () => {
        const sent = { what, path: `/api/2.0/${path}`, method: 'PUT' as const };
        const sending =
          source instanceof Uint8Array
            ? transport.send({ ...sent, body: source })
            : transport.sendFile(sent, source.file);
        checkStatus(await sending, { what, uri });
      }),
    fetchFile: ({ what, path }, file) =>
      repeating(async () => {
        const stream = await transport.open(get(what, `/api/2.0/${path}`));
        try {
          await pipeline(stream, createWriteStream(file, { flags: 'wx' }));
        } catch (thrown) {
          if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') throw fromUnknown(thrown);
          await rm(file, { force: true });
          throw explainFailure(thrown, what, uri);
        }
      }),
    fetchBytes: ({ what, path }, maxBytes) =>
      repeating(async () => {
        const stream = await transport.open(get(what, `/api/2.0/${path}`));
        return collect(stream, maxBytes).catch((thrown: unknown) => {
          throw explainFailure(thrown, what, uri);
        });
      }),
    checkServer: () =>
      repeating(async () => checkVersion(await transport.send(get('tell its version', '/version')), uri)),
  };
}

const isRetryable = ({ kind }: RunestoneError): boolean => errorKinds[kind].retryable;

function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined) parameters.append(key, String(value));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

interface Context {
  readonly what: string;
  readonly uri: string;
}

function checkStatus(answer: Reply, { what, uri }: Context): void {
  if (answer.status < 200 || answer.status > 299) throw explainReply(answer, what, uri);
}

function readReply<T extends TSchema>(
  answer: Reply,
  { reply, ...context }: Context & { readonly reply: T },
): Static<T> {
  checkStatus(answer, context);
  let value: unknown;
  try {
    value = JSON.parse(answer.body);
  } catch {
    throw noMlflow(context.uri, answer);
  }
  const [problem] = schemaProblems(reply, value);
  if (problem !== undefined)
    throw noMlflow(context.uri, answer, `${problem.path || 'the document'}: ${problem.message}`);
  return value as Static<T>;
}

function checkVersion(answer: Reply, uri: string): string {
  checkStatus(answer, { what: 'tell its version', uri });
  const version = answer.body.trim();
  const major = /^(\d+)\.\d+[\w.+-]{0,30}$/.exec(version)?.[1];
  if (major === undefined) throw noMlflow(uri, answer, 'it is no version');
  if (major !== '3')
    throw mlflowErrors.VERSION_UNSUPPORTED(
      `The MLflow server ${uri} is version ${version}; Runestone speaks with MLflow 3. Use a server of that version.`,
    );
  return version;
}
