import type { FastifyInstance, FastifyRequest } from 'fastify';
import { servingErrors } from '../errors.ts';

/**
 * Takes JSON in UTF-8 and nothing else as a body. GET requests may have one too (the first design's clients send it);
 * an empty body of a GET counts as none.
 */
export function addJsonBody(app: FastifyInstance): void {
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  app.removeAllContentTypeParsers();
  const parseText = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.is404 || (request.method === 'GET' && body.length === 0)) return done(null, undefined);
    try {
      checkEncodings(request);
      // The parser's own callback type is the default parser's.
      void parseText(request, decodeUtf8(body as Buffer), done);
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser('*', (request, _payload, done) => {
    if (request.is404 || !hasBody(request)) return done(null, undefined);
    done(servingErrors.MEDIA_TYPE_UNSUPPORTED('Send the body as application/json, with that Content-Type.'));
  });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function checkEncodings({ headers }: FastifyRequest): void {
  const charset =
    /charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset) || encoding !== 'identity') {
    throw servingErrors.MEDIA_TYPE_UNSUPPORTED(
      'Send the body as plain UTF-8: no other charset, no Content-Encoding.',
    );
  }
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw servingErrors.ENCODING_INVALID('The body is not valid UTF-8.', { cause });
  }
}
