import { MessageChannel } from 'node:worker_threads';

/**
 * Gives the memory of a buffer back at once, and not when garbage is next collected, which on a thread that makes little of it
 * may be never. The buffer, and every view of it, is empty afterwards.
 */
export function freeBuffer(buffer: ArrayBuffer): void {
  const { port1, port2 } = new MessageChannel();
  // A message that is never received takes the memory along.
  port1.postMessage(undefined, [buffer]);
  port1.close();
  port2.close();
}
