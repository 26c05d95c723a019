import { Type, type Static, type TSchema } from '@sinclair/typebox';
import type { Classification } from '@runestone/text-pipeline';
import { checkSingle } from '../check-texts.ts';
import type { LiveModel } from '../models/live-model.ts';
import { callerOf } from '../plugins/watch-requests.ts';
import { predictProblems } from '../schemas/problem.ts';
import type { EndpointFormat } from './endpoint.ts';
import { nameVersion } from './name-version.ts';

/** A wire format that takes `{"text": …}` and nothing else, as those of the first design do. */
interface SingleTextFormat<Answer extends TSchema> {
  readonly summary: string;
  readonly exampleText: string;
  readonly answerSchema: Answer;
  /** Turns a result, with its best alternative, into the answer. */
  readonly answer: (result: Classification, live: LiveModel) => Static<Answer>;
}

/** Makes the routes of such a format; headers name the version that answered. */
export function createSingleTextFormat<Answer extends TSchema>({
  summary,
  exampleText,
  answerSchema,
  answer,
}: SingleTextFormat<Answer>): EndpointFormat {
  const bodySchema = Type.Object(
    { text: Type.String({ examples: [exampleText] }) },
    { additionalProperties: false },
  );
  return (app, { path, model: find }) => {
    app.post<{ Body: Static<typeof bodySchema> }>(path, {
      config: { access: 'predict' },
      schema: {
        tags: ['predict'],
        summary,
        body: bodySchema,
        response: { 200: answerSchema, ...predictProblems },
      },
      handler: async ({ body }, reply) => {
        const model = find();
        const { live, results } = await model.predict(
          { ...checkSingle(body, model), topK: 1 },
          callerOf(reply),
        );
        nameVersion(reply, model, live);
        return answer(results[0] as Classification, live);
      },
    });
  };
}
