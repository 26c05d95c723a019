import { Readable } from 'node:stream';
import { Type, type Static } from '@sinclair/typebox';
import { toProblem } from '@runestone/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { servingErrors } from '../errors.ts';
import { requireLive } from '../models/require-live.ts';
import { uncheckedBody } from '../plugins/validation.ts';
import { predictProblems } from '../schemas/problem.ts';
import { answerLines, type StreamAnswerOptions } from '../streaming/answer-lines.ts';
import { splitLines, type StreamLine } from '../streaming/split-lines.ts';
import { nameParams } from './model-predict.ts';

const mediaType = 'application/x-ndjson';
const querySchema = Type.Object(
  {
    topK: Type.Optional(
      Type.String({ pattern: '^[1-9]\\d{0,2}$', description: 'Alternatives for each text.' }),
    ),
    threshold: Type.Optional(
      Type.String({
        pattern: '^(0(\\.\\d{1,10})?|1)$',
        description: 'Confidence below which no label is given.',
      }),
    ),
  },
  { additionalProperties: false },
);
type Target = { Params: Static<typeof nameParams>; Querystring: Static<typeof querySchema> };

/** `POST /v1/models/{name}/predict-stream`: as many texts as a client sends, a line each, answered as they come. */
export async function predictStreamRoute(app: FastifyInstance, { models, settings }: AppDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(mediaType, (request, payload, done) => {
    if ((request.headers['content-encoding'] ?? 'identity') === 'identity') return done(null, payload);
    done(servingErrors.MEDIA_TYPE_UNSUPPORTED('Send the lines as they are, without a Content-Encoding.'));
  });
  const text = { type: 'string', description: 'One JSON value a line.' };
  app.post<Target>('/v1/models/:name/predict-stream', {
    config: { access: 'predict', streams: true },
    schema: {
      tags: ['predict'],
      summary: 'Classify a stream of texts (NDJSON)',
      description:
        'Each line is a JSON text, or {"text": "…", "id": …}. Each is answered by a line with its number, its id, and a result or an error, in order and while the client still sends: read while you send.',
      consumes: [mediaType],
      params: nameParams,
      querystring: querySchema,
      body: Type.String({
        description: 'One JSON value a line.',
        examples: ['"Jeg ved ikke"\n{"text": "Jag vet inte", "id": 7}\n'],
      }),
      response: {
        200: { description: 'A line for each line', content: { [mediaType]: { schema: text } } },
        ...predictProblems,
      },
    },
    validatorCompiler: uncheckedBody(app),
    handler: async (request, reply) => {
      requireLive(models.get(request.params.name));
      const { topK, threshold } = request.query;
      const options: StreamAnswerOptions = {
        model: () => models.get(request.params.name),
        ...(topK === undefined ? {} : { topK: Number(topK) }),
        ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
        patienceMs: settings.RUNESTONE_HANDLER_TIMEOUT_MS,
        source: { requestId: request.id, caller: request.caller?.name },
      };
      const lines = splitLines(bodyOf(request), settings.RUNESTONE_BODY_LIMIT_BYTES);
      const answers = answerAll(lines, options, settings.RUNESTONE_REQUEST_TIMEOUT_MS);
      // A stream may end before its body does: what is left of that is not read.
      reply.header('connection', 'close');
      return reply.type(mediaType).send(Readable.from(answers, { objectMode: false }));
    },
  });
}

/** The body as it comes; a request without one has no lines. */
async function* bodyOf({ body }: FastifyRequest): AsyncGenerator<Buffer> {
  if (body instanceof Readable) yield* body as AsyncIterable<Buffer>;
}

async function* answerAll(
  lines: AsyncGenerator<StreamLine[]>,
  options: StreamAnswerOptions,
  lineTimeoutMs: number,
): AsyncGenerator<Buffer> {
  let count = 0;
  for (;;) {
    const next = await within(lines.next(), lineTimeoutMs);
    if (next === 'late') {
      const error = toProblem(servingErrors.REQUEST_TIMEOUT('The next line took too long to arrive.'));
      yield Buffer.from(`${JSON.stringify({ line: count, error })}\n`, 'utf8');
      return;
    }
    if (next.done === true) return;
    const answers = await answerLines(next.value, count, options);
    count += answers.length;
    yield Buffer.from(`${answers.join('\n')}\n`, 'utf8');
  }
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
