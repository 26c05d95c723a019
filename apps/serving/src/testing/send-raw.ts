import { connect } from 'node:net';

/** What came back on a bare socket, and how long it took until the server closed it, in milliseconds. */
export interface RawAnswer {
  readonly text: string;
  readonly tookMs: number;
}

/** Sends chunks over a bare socket with a pause between them, and reads until the server closes or `limitMs` is over. */
export function sendRaw(
  port: number,
  chunks: readonly (string | Buffer)[],
  { pauseMs = 0, limitMs = 3000 } = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let next = 0;
    const feed = (): void => {
      if (socket.destroyed || next >= chunks.length) return;
      socket.write(chunks[next] as string | Buffer);
      next += 1;
      if (pauseMs === 0) feed();
      else setTimeout(feed, pauseMs).unref();
    };
    const limit = setTimeout(() => socket.destroy(), limitMs);
    socket.on('connect', feed);
    socket.on('data', (data) => (text += data.toString()));
    // A server that cuts off a client that still writes shows as a reset: the answer before it counts.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(limit);
      resolve({ text, tookMs: performance.now() - startedMs });
    });
  });
}
