import type { FastifyInstance, FastifyRequest } from 'fastify';
import { servingErrors } from '../errors.ts';
import { checkEncodings, decodeUtf8 } from '../read-json-body.ts';

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
