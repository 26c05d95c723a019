import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { servingErrors } from './errors.ts';

/** Refuses bodies that are compressed or in another charset. Throws SERVING_MEDIA_TYPE_UNSUPPORTED (415). */
export function checkEncodings({ headers }: FastifyRequest): void {
  if (headers['content-type'] === 'application/json' && headers['content-encoding'] === undefined) return;
  const charset =
    /charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset) || encoding !== 'identity') {
    throw servingErrors.MEDIA_TYPE_UNSUPPORTED(
      'Send the body as plain UTF-8: no other charset, no Content-Encoding.',
    );
  }
}

/** Throws SERVING_ENCODING_INVALID (400) for bytes that are not UTF-8. */
export function decodeUtf8(body: Buffer): string {
  if (!isUtf8(body)) throw servingErrors.ENCODING_INVALID('The body is not valid UTF-8.');
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return body.toString('utf8', hasMark ? 3 : 0);
}
