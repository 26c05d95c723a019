import { checkSchema } from '@runestone/schemas';
import { Type, type Static } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { servingErrors } from '../errors.ts';
import { predictProblems } from '../schemas/problem.ts';
import type { EndpointFormat } from './endpoint.ts';
import { decidedNames, uncertain } from './label-names.ts';
import { classifyText } from './single-text.ts';

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
  response: { 200: answerSchema, ...predictProblems },
};

/** The first design's language identification, at an address with and without a slash at its end. */
export const languageIdentificationFormat: EndpointFormat = (app, { path, model: find }) => {
  const identify = async (text: string, reply: FastifyReply): Promise<Static<typeof answerSchema>> => {
    const { result, live } = await classifyText(text, find(), reply);
    return { response: decidedNames(result, live).join(', ') || uncertain, text };
  };
  for (const url of [path, `${path}/`]) {
    const hide = url === path;
    const config = { access: 'predict' } as const;
    app.post<{ Body: Static<typeof bodySchema> }>(url, {
      config,
      schema: { ...shared, hide, body: bodySchema },
      handler: (request, reply) => identify(request.body.text, reply),
    });
    const description = 'The text may also come in a JSON body, as the clients of the first design send it.';
    app.get<{ Querystring: Static<typeof querySchema> }>(url, {
      config,
      schema: { ...shared, hide, description, querystring: querySchema },
      handler: async (request, reply) => identify(readText(request), reply),
    });
  }
};

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
