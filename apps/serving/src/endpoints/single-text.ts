import { Type, type Static, type TProperties, type TSchema } from '@sinclair/typebox';
import type { Problem } from '@runestone/errors';
import type { Classification } from '@runestone/text-pipeline';
import { checkSingle } from '../check-texts.ts';
import type { FastifyReply } from 'fastify';
import type { LiveModel } from '../models/live-model.ts';
import type { ServedModel } from '../models/served-model.ts';
import { callerOf } from '../plugins/watch-requests.ts';
import { predictProblemsWith } from '../schemas/problem.ts';
import type { EndpointFormat } from './endpoint.ts';
import { nameVersion } from './name-version.ts';

/** Classifies the text of a request for one, and names the version that answered in its headers. */
export async function classifyText(
  text: string,
  model: ServedModel,
  reply: FastifyReply,
): Promise<{ readonly result: Classification; readonly live: LiveModel }> {
  const request = { ...checkSingle({ text }, model), topK: 1 };
  const { live, results } = await model.predict(request, callerOf(reply));
  nameVersion(reply, model, live);
  return { result: results[0] as Classification, live };
}

/** A wire format that takes `{"text": …}` and nothing else, as those of the first design do. */
interface SingleTextFormat<Answer extends TSchema> {
  readonly summary: string;
  readonly exampleText: string;
  readonly answerSchema: Answer;
  /** Turns a result, with its best alternative, into the answer. */
  readonly answer: (result: Classification, live: LiveModel) => Static<Answer>;
  /** What its clients look for in an error, beside the members of a problem document. */
  readonly error?: {
    readonly members: TProperties;
    readonly of: (problem: Problem) => Readonly<Record<string, unknown>>;
  };
}

/** Makes the routes of such a format; headers name the version that answered. */
export function createSingleTextFormat<Answer extends TSchema>({
  summary,
  exampleText,
  answerSchema,
  answer,
  error,
}: SingleTextFormat<Answer>): EndpointFormat {
  const bodySchema = Type.Object(
    { text: Type.String({ examples: [exampleText] }) },
    { additionalProperties: false },
  );
  return (app, { path, model: find }) => {
    app.post<{ Body: Static<typeof bodySchema> }>(path, {
      config: { access: 'predict', ...(error === undefined ? {} : { errorMembers: error.of }) },
      schema: {
        tags: ['predict'],
        summary,
        body: bodySchema,
        response: { 200: answerSchema, ...predictProblemsWith(error?.members ?? {}) },
      },
      handler: async ({ body: { text } }, reply) => {
        const { result, live } = await classifyText(text, find(), reply);
        return answer(result, live);
      },
    });
  };
}
