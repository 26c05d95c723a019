import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { got, type Got, type Method, type OptionsInit, type Request, type Response } from 'got';
import { createAgents, trustedAuthorities } from './create-agents.ts';
import { explainFailure } from './explain-failure.ts';
import { explainReply, type Reply } from './explain-reply.ts';
import { parseTrackingUri, type TrackingAddress } from './parse-tracking-uri.ts';

/** Where an MLflow server is and how it is spoken to. */
export interface TransportOptions {
  /** `https://host:5000/path`; may hold `user:password@`. */
  readonly trackingUri: string;
  readonly username?: string;
  readonly password?: string;
  /** Sent as a bearer token, in place of user and password. */
  readonly token?: string;
  /** PEM text of certificates to trust beside those of Node. */
  readonly certificateAuthority?: string;
  /** Takes any certificate: for trials only. */
  readonly insecureTls?: boolean;
  /** Gives the proxy for an address; the empty text for none. */
  readonly proxyFor?: (url: string) => string;
  /** Time to connect; 5000 unless given. */
  readonly connectTimeoutMs?: number;
  /** Time until the whole of an answer is there, or in which some of a file must arrive; 30000 unless given. */
  readonly replyTimeoutMs?: number;
}

/** What is sent: JSON, bytes, or nothing. */
interface Sending {
  /** What the caller wants, after "failed to": `create a run`. */
  readonly what: string;
  readonly method: Method;
  /** Below the server's address, with its query. */
  readonly path: string;
  readonly json?: unknown;
  readonly body?: Uint8Array;
}

/** Carries requests to one server, each once. Throws errors of the catalogue MLFLOW. */
export interface Transport {
  readonly uri: string;
  /** Sends a request and takes the whole answer, of any status. */
  send(sending: Sending): Promise<Reply>;
  /** Sends a file; memory stays constant. */
  sendFile(sending: Omit<Sending, 'json' | 'body'>, file: string): Promise<Reply>;
  /** Opens what an address holds; an answer that is no success is thrown. */
  open(sending: Omit<Sending, 'json' | 'body'>): Promise<Readable>;
}

/** The largest answer that is taken whole. */
const maxReplyBytes = 64 * 2 ** 20;

/** Creates the transport to a server. Throws MLFLOW_URI_INVALID (kind config). Nothing is sent yet. */
export function createTransport(options: TransportOptions): Transport {
  const address = parseTrackingUri(options.trackingUri);
  const { uri } = address;
  const { connectTimeoutMs = 5000, replyTimeoutMs = 30_000 } = options;
  const http = createHttp(options, address);
  const explained = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw explainFailure(thrown, what, uri);
    }
  };
  const stream = (path: string, method: 'get' | 'put', headers: Record<string, string> = {}): Request =>
    http.stream[method](`${uri}${path}`, {
      headers,
      timeout: { connect: connectTimeoutMs, socket: replyTimeoutMs },
    });
  return {
    uri,
    send: ({ what, method, path, json, body }) =>
      explained(what, () =>
        takeWhole(http, `${uri}${path}`, {
          method,
          ...(json === undefined ? {} : { json }),
          ...(body === undefined ? {} : { body: Buffer.from(body.buffer, body.byteOffset, body.byteLength) }),
          timeout: { connect: connectTimeoutMs, request: replyTimeoutMs },
        }),
      ),
    sendFile: ({ what, path }, file) =>
      explained(what, async () => {
        const { size } = await stat(file);
        const request = stream(path, 'put', { 'content-length': String(size) });
        const answering = answerOf(request).then((response) => wholeReply(request, response));
        const sending = pipeline(createReadStream(file), request);
        // The server may answer before it has taken everything: what it says matters more than the broken pipe.
        sending.catch(() => undefined);
        return answering;
      }),
    open: ({ what, path }) =>
      explained(what, async () => {
        const request = stream(path, 'get');
        const response = await answerOf(request);
        if (response.statusCode === 200) return request;
        throw explainReply(await wholeReply(request, response), what, uri);
      }),
  };
}

function createHttp(
  { token, username, password, certificateAuthority, insecureTls = false, proxyFor }: TransportOptions,
  address: TrackingAddress,
): Got {
  const [user, secret] = [username ?? address.username, password ?? address.password];
  const basic = `Basic ${Buffer.from(`${user ?? ''}:${secret ?? ''}`).toString('base64')}`;
  const authorization = token !== undefined ? `Bearer ${token}` : user === undefined ? undefined : basic;
  return got.extend({
    headers: { 'user-agent': 'runestone', ...(authorization === undefined ? {} : { authorization }) },
    agent: createAgents(proxyFor?.(address.uri) ?? ''),
    https: {
      ...(certificateAuthority === undefined
        ? {}
        : { certificateAuthority: trustedAuthorities(certificateAuthority) }),
      rejectUnauthorized: !insecureTls,
    },
    // An answer that sends elsewhere would take the credentials along.
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
  });
}

async function takeWhole(http: Got, url: string, options: OptionsInit): Promise<Reply> {
  const sending = http(url, { ...options, isStream: false, responseType: 'text', resolveBodyOnly: false });
  void sending.on('downloadProgress', ({ transferred }) => {
    if (transferred > maxReplyBytes) sending.cancel('too large');
  });
  const response = await sending;
  return { status: response.statusCode, headers: response.headers, body: String(response.body) };
}

function answerOf(request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
}

async function wholeReply(request: Readable, { statusCode, headers }: Response): Promise<Reply> {
  const body = (await collect(request, 2 ** 20))?.toString('utf8') ?? '';
  return { status: statusCode, headers, body };
}

/** Takes a stream whole; undefined when there is more than `maxBytes`. */
export async function collect(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    // Leaving the loop ends the stream and its connection.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
