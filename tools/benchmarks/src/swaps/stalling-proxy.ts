import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be made to say nothing, as a hung server or a lost network does. */
export interface StallingProxy {
  readonly port: number;
  /** From now on nothing comes back, on any connection; nothing is closed. */
  stall(): void;
  /** What was held back flows again. */
  resume(): void;
  close(): Promise<void>;
}

/** Starts a proxy on the loopback to another port of it. */
export async function startStallingProxy(targetPort: number): Promise<StallingProxy> {
  const upstreams = new Set<Socket>();
  let stalled = false;
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    upstreams.add(upstream);
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => upstream.write(data));
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        upstreams.delete(upstream);
      });
    }
    if (stalled) upstream.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      stalled = true;
      for (const upstream of upstreams) upstream.pause();
    },
    resume() {
      stalled = false;
      for (const upstream of upstreams) upstream.resume();
    },
    async close() {
      for (const upstream of upstreams) upstream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
