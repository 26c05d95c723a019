import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request in place of the hub; false leaves it to the hub. */
type HubFault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A hub on this machine. */
export interface HubServer {
  readonly url: string;
  /** Repositories, each with the files of its one revision. */
  readonly repositories: Map<string, ReadonlyMap<string, Uint8Array>>;
  /** What was asked: the path, and the range where one was asked for. */
  readonly requests: string[];
  fault: HubFault | undefined;
  close(): Promise<void>;
}

/** The commit of every repository. */
export const hubCommit = 'c0'.repeat(20);
/** Files from this size on are stored by their SHA-256. */
const largeBytes = 1000;

/** Starts a hub that speaks as Hugging Face's does: `/api/models/…/revision/…` and `/…/resolve/…`, with ranges. */
export async function startHub(): Promise<HubServer> {
  const hub = { repositories: new Map(), requests: [], fault: undefined } as unknown as HubServer;
  const server = createServer((request, response) => {
    const range = request.headers.range === undefined ? '' : ` ${request.headers.range}`;
    hub.requests.push(`${request.url}${range}`);
    if (hub.fault?.(request, response) !== true) answer(hub, request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return Object.assign(hub, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  });
}

function answer(hub: HubServer, request: IncomingMessage, response: ServerResponse): void {
  const files = listed(hub, request.url ?? '');
  const bytes = found(hub, request.url ?? '');
  if (files !== undefined)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(describe(files)));
  else if (bytes !== undefined) sendBytes(bytes, request, response);
  else response.writeHead(404).end('Repository not found');
}

/** The files of the repository whose description an address asks for. */
function listed(hub: HubServer, url: string): ReadonlyMap<string, Uint8Array> | undefined {
  const [, repository = '', revision = ''] =
    /^\/api\/models\/(.+)\/revision\/([^/]+)\?blobs=true$/.exec(url) ?? [];
  return ['main', 'v1', hubCommit].includes(revision) ? hub.repositories.get(repository) : undefined;
}

/** The file that an address asks for. */
function found(hub: HubServer, url: string): Uint8Array | undefined {
  const [, repository = '', name = ''] = new RegExp(`^/(.+)/resolve/${hubCommit}/(.+)$`).exec(url) ?? [];
  return hub.repositories.get(repository)?.get(name);
}

function describe(files: ReadonlyMap<string, Uint8Array>): unknown {
  const siblings = [...files].map(([rfilename, bytes]) => ({
    ...{ rfilename, size: bytes.length },
    blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
    ...(bytes.length >= largeBytes && {
      lfs: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, pointerSize: 134 },
    }),
  }));
  return { id: 'x', sha: hubCommit, siblings };
}

function sendBytes(bytes: Uint8Array, request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start > 0) {
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
  }
  response.end(bytes.subarray(start));
}
