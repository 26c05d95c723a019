import { Type } from '@sinclair/typebox';
import { biEncoderOptionsSchema, ngramLinearOptionsSchema } from '@runestone/models';
import { charCnnOptionsSchema, encoderHeadOptionsSchema, lstmOptionsSchema } from '@runestone/networks';
import { closed, withId } from './schema-parts.ts';

const linearSchema = withId('ngram-linear', ngramLinearOptionsSchema);
const headSchema = withId('encoder-head', encoderHeadOptionsSchema);

/** Options of `ensemble`, over combined features. */
const ensembleOptionsSchema = Type.Object(
  {
    members: Type.Array(
      Type.Object(
        {
          parts: Type.Optional(
            Type.Array(Type.Integer({ minimum: 0, maximum: 15 }), {
              minItems: 1,
              uniqueItems: true,
              description: 'The parts of the features that it reads, from 0 on; all of them when absent.',
            }),
          ),
          model: Type.Union([linearSchema, headSchema]),
        },
        closed,
      ),
      {
        minItems: 1,
        maxItems: 8,
        description: 'Models whose scores are added, weighed by the validation part.',
      },
    ),
  },
  closed,
);

/** The part `model` of a recipe: the options of one kind of model. */
export const modelSchema = Type.Union(
  [
    linearSchema,
    withId('lstm', lstmOptionsSchema),
    withId('char-cnn', charCnnOptionsSchema),
    headSchema,
    withId('bi-encoder', biEncoderOptionsSchema),
    withId('ensemble', ensembleOptionsSchema),
  ],
  { default: { id: 'ngram-linear' } },
);
