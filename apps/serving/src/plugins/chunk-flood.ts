import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { servingErrors } from '../errors.ts';

/** From so many chunks on, a body must not come in crumbs: a chunk costs the server more than its bytes. */
const patienceChunks = 500;
const crumbBytes = 8;

/** Ends requests whose bodies come in floods of tiny chunks: a few connections could keep the process busy with them. */
export function addChunkFloodGuard(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers['transfer-encoding'] !== undefined) {
      watchChunks(request.raw, () => {
        if (!reply.sent)
          reply
            .header('connection', 'close')
            .send(
              servingErrors.REQUEST_MALFORMED('The body comes in chunks of a few bytes. Send larger ones.'),
            );
        // What it has sent beyond is not read any more.
        request.raw.socket.pause();
        request.raw.socket.destroySoon();
      });
    }
    done();
  });
}

/** Counts what Node's parser hands over: by then it has cost something, but nothing has been kept. */
function watchChunks(message: IncomingMessage, onFlood: () => void): void {
  const push = message.push.bind(message);
  let chunks = 0;
  let bytes = 0;
  let flooded = false;
  message.push = (chunk: Buffer | null, ...rest) => {
    if (flooded) return true;
    chunks += 1;
    bytes += chunk?.length ?? 0;
    flooded = chunk !== null && chunks > patienceChunks && bytes < chunks * crumbBytes;
    if (!flooded) return push(chunk, ...rest);
    onFlood();
    return true;
  };
}
