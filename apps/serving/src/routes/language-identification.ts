import { checkSchema } from '@runestone/schemas';
import type { Classification } from '@runestone/text-pipeline';
import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { checkText } from '../check-texts.ts';
import { servingErrors } from '../errors.ts';
import { createHangUpSignal } from '../hang-up-signal.ts';
import type { LiveModel } from '../live-model.ts';
import { problemResponses } from '../schemas/problem.ts';

const path = '/language_identification/api/v1.0';
const modelName = 'language-id';
const closed = { additionalProperties: false };
const bodySchema = Type.Object(
  { text: Type.String({ examples: ['Jeg ved ikke, hvad der skete i går.'] }) },
  closed,
);
const querySchema = Type.Object({ text: Type.Optional(Type.String()) });
const answerSchema = Type.Object(
  {
    response: Type.String({
      description: "The language's English name, or Uncertain.",
      examples: ['Danish'],
    }),
    text: Type.String(),
  },
  closed,
);
const shared = {
  tags: ['predict'],
  summary: 'Identify the language of a text',
  response: { 200: answerSchema, ...problemResponses(400, 404, 408, 413, 415, 429, 503, 504) },
};

/** The first design's language identification; answers with the model named language-id. */
export async function languageIdentificationRoutes(
  app: FastifyInstance,
  { models, settings }: AppDeps,
): Promise<void> {
  const identify = async (text: string, reply: FastifyReply): Promise<Static<typeof answerSchema>> => {
    const model = models.get(modelName);
    const { live, results } = await model.predict(
      { texts: [checkText(text, settings)], topK: 1 },
      createHangUpSignal(reply),
    );
    return { response: nameOf(results[0] as Classification, live), text };
  };
  for (const url of [path, `${path}/`]) {
    const hide = url === path;
    app.post<{ Body: Static<typeof bodySchema> }>(url, {
      schema: { ...shared, hide, body: bodySchema },
      handler: (request, reply) => identify(request.body.text, reply),
    });
    const description = 'The text may also come in a JSON body, as the clients of the first design send it.';
    app.get<{ Querystring: Static<typeof querySchema> }>(url, {
      schema: { ...shared, hide, description, querystring: querySchema },
      handler: async (request, reply) => identify(readText(request), reply),
    });
  }
}

function readText({ query, body, url }: FastifyRequest<{ Querystring: Static<typeof querySchema> }>): string {
  if (query.text === undefined && body !== undefined) return checkSchema(bodySchema, body, 'the body').text;
  if (query.text === undefined) {
    throw servingErrors.REQUEST_INVALID('There is no text. Give it as ?text=… or as {"text": "…"}.', {
      details: { problems: [{ in: 'query', path: '/text', message: 'required' }] },
    });
  }
  try {
    // The query parser passes over what it cannot decode; a text must not be answered half decoded.
    decodeURIComponent(url);
  } catch (cause) {
    throw servingErrors.ENCODING_INVALID('The query is not valid percent-encoded UTF-8.', { cause });
  }
  return query.text;
}

function nameOf(result: Classification, { manifest }: LiveModel): string {
  const name = (label: string): string =>
    Object.hasOwn(manifest.labels.names, label) ? (manifest.labels.names[label] as string) : label;
  if (result.outcome === 'label') return name(result.label);
  const labels = result.outcome === 'labels' ? result.labels : [];
  return labels.map(({ label }) => name(label)).join(', ') || 'Uncertain';
}
