import { Type, type Static, type TObject, type TProperties } from '@sinclair/typebox';
import { stringify } from 'yaml';
import { dataSourceSchema } from '@runestone/datasets';
import { encoderFeaturesOptionsSchema } from '@runestone/encoders';
import { hashedNgramsOptionsSchema, tokenSequenceOptionsSchema } from '@runestone/features';
import { sha256Hex } from '@runestone/files';
import { biEncoderOptionsSchema, ngramLinearOptionsSchema } from '@runestone/models';
import { charCnnOptionsSchema, encoderHeadOptionsSchema, lstmOptionsSchema } from '@runestone/networks';
import { normalizationSteps } from '@runestone/normalization';
import { combinedOptionsOf } from '@runestone/text-pipeline';

const closed = { additionalProperties: false };
const share = (fallback: number) => Type.Number({ minimum: 0, exclusiveMaximum: 1, default: fallback });
const oneOf = <const Values extends readonly string[]>(values: Values, options = {}) =>
  Type.Unsafe<Values[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      options,
    ),
  );

const withId = <const Id extends string, Properties extends TProperties>(
  id: Id,
  { properties }: TObject<Properties>,
) => Type.Object({ id: Type.Literal(id), ...properties }, closed);

const normalizationStep = oneOf(Object.keys(normalizationSteps));

/** Of features that cut texts themselves. */
const wholeSchema = Type.Object({ id: Type.Literal('whole') }, closed);

const tokenizationSchemas = [
  Type.Object(
    {
      id: Type.Literal('words'),
      keep: oneOf(['letters', 'alphanumeric', 'everything'], { default: 'everything' }),
    },
    closed,
  ),
  Type.Object(
    { id: Type.Literal('characters'), unit: oneOf(['grapheme', 'code-point'], { default: 'code-point' }) },
    closed,
  ),
  Type.Object({ id: Type.Literal('bytes') }, closed),
  wholeSchema,
] as const;

const ngramsSchema = withId('hashed-ngrams', hashedNgramsOptionsSchema);
const encoderSchema = withId('encoder', encoderFeaturesOptionsSchema);

/** A part of combined features. */
const partSchema = Type.Object(
  {
    normalization: Type.Array(normalizationStep, {
      default: [],
      description: 'Steps after those of all parts.',
    }),
    tokenization: Type.Optional(
      Type.Union([...tokenizationSchemas], {
        description: 'Words for n-grams, whole for encoders when absent.',
      }),
    ),
    features: Type.Union([ngramsSchema, encoderSchema]),
    weight: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1000,
      default: 1,
      description: 'Multiplies the values of the part.',
    }),
  },
  closed,
);

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

const augmentSchema = Type.Object(
  {
    crops: Type.Integer({
      minimum: 0,
      maximum: 20,
      default: 0,
      description: 'Random spans of words added for each text.',
    }),
    maxWords: Type.Integer({ minimum: 1, maximum: 50, default: 6, description: 'Longest span, in words.' }),
    otherShare: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: 'Share of the texts of the "other" label that are cropped.',
    }),
  },
  { ...closed, default: {} },
);

const floor = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 1, description }));

const promotionSchema = Type.Object(
  {
    tolerance: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.002,
      description: 'Share of the texts of a test that may be lost against the champion.',
    }),
    significance: Type.Number({
      exclusiveMinimum: 0,
      maximum: 0.5,
      default: 0.05,
      description: 'A larger loss stops a promotion when chance would give it less often than this.',
    }),
    floors: Type.Array(
      Type.Object(
        {
          source: Type.String({ description: 'The test, by its name.' }),
          accuracy: floor(
            'Least accuracy; of several labels, the share of texts with exactly the right ones.',
          ),
          elementwiseAccuracy: floor(
            'Several labels: the least share of text and label pairs that are right.',
          ),
          microF1: floor('Several labels: the least F1 of all pairs together.'),
          macroF1: floor('Least mean F1 of the labels.'),
          weightedF1: floor('Least mean F1 of the labels, weighed by their support.'),
          f1: Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1 }), {
            default: {},
            description: 'The least F1 by label.',
          }),
        },
        closed,
      ),
      {
        default: [],
        description: 'What a version must reach to become champion, whatever the champion does.',
      },
    ),
    maxBundleBytes: Type.Optional(Type.Integer({ minimum: 1, description: 'The largest bundle.' })),
    maxMillisecondsPerText: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'The longest mean time for a text, where it is promoted.',
      }),
    ),
  },
  { ...closed, default: {} },
);

/** The schema of a recipe: what to train, from what, and how to judge it. */
export const recipeSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$',
      description: 'Name of the task and of its registered model.',
    }),
    description: Type.String({ default: '', description: 'One or two sentences for the model card.' }),
    labels: Type.Object(
      {
        kind: oneOf(['single', 'multi'], { default: 'single' }),
        labels: Type.Array(Type.String({ minLength: 1 }), {
          minItems: 1,
          description: 'In the order of the outputs.',
        }),
        other: Type.Optional(Type.String({ description: 'The label of everything else.' })),
        names: Type.Record(Type.String(), Type.String(), { default: {}, description: 'What people read.' }),
        words: Type.Optional(
          Type.Record(Type.String(), Type.String({ minLength: 1 }), {
            description:
              'For bi-encoder: what stands for a label; its name or itself in words where not given.',
          }),
        ),
      },
      closed,
    ),
    data: Type.Object(
      {
        sources: Type.Array(dataSourceSchema, { minItems: 1, description: 'Where the examples come from.' }),
        validation: share(0.02),
        test: share(0.1),
        shingleWords: Type.Optional(
          Type.Integer({
            minimum: 3,
            maximum: 20,
            description: 'Texts of one label sharing this many words in a row stay together.',
          }),
        ),
        splitBy: Type.Optional(
          oneOf(['text', 'group', 'time'], {
            description:
              'What decides the parts: equal texts and groups (text, when absent), groups alone (group), or time: the newest are the test.',
          }),
        ),
        repeats: Type.Optional(
          oneOf(['leave-out', 'keep'], {
            description:
              'With splitBy group or time: what of a test stands in training too is left out of the test (when absent) or kept.',
          }),
        ),
        conflicts: Type.Optional(
          oneOf(['keep', 'drop', 'majority'], {
            description:
              'Equal texts with different labels: keep them (when absent), drop them, or keep those with the labels that most have.',
          }),
        ),
        unlisted: Type.Optional(
          oneOf(['example', 'label'], {
            description:
              'What goes where a label is not listed: the example (when absent), or of several labels that label alone.',
          }),
        ),
        augment: augmentSchema,
      },
      closed,
    ),
    text: Type.Object(
      {
        normalization: Type.Array(normalizationStep, {
          default: ['well-formed', 'strip-invisible', 'strip-links', 'nfc', 'lower-case'],
        }),
        tokenization: Type.Optional(
          Type.Union([...tokenizationSchemas], {
            description: 'Words when absent; whole for encoder and combined.',
          }),
        ),
        features: Type.Union(
          [
            ngramsSchema,
            withId('token-sequence', tokenSequenceOptionsSchema),
            encoderSchema,
            withId('combined', combinedOptionsOf(partSchema)),
          ],
          { default: { id: 'hashed-ngrams' } },
        ),
      },
      { ...closed, default: {} },
    ),
    model: Type.Union(
      [
        linearSchema,
        withId('lstm', lstmOptionsSchema),
        withId('char-cnn', charCnnOptionsSchema),
        headSchema,
        withId('bi-encoder', biEncoderOptionsSchema),
        withId('ensemble', ensembleOptionsSchema),
      ],
      { default: { id: 'ngram-linear' } },
    ),
    decision: Type.Object(
      {
        calibrate: Type.Boolean({ default: true, description: 'Fit a temperature on the validation part.' }),
        minConfidence: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 0,
          description: 'Below it: "Uncertain"; 0 is off.',
        }),
        thresholds: Type.Optional(
          oneOf(['half', 'tuned'], {
            description:
              'The score from which a multi-label task gives a label: 0.5 (half, when absent), or for each label what is best for its F1 on the validation part (tuned; 0.5 where fewer than 10 texts have or lack it).',
          }),
        ),
      },
      { ...closed, default: {} },
    ),
    evaluation: Type.Object(
      {
        sources: Type.Array(dataSourceSchema, {
          default: [],
          description: 'Sources never trained on; what they share with training leaves training.',
        }),
        checks: Type.Array(
          Type.Object({ text: Type.String({ minLength: 1 }), label: Type.String() }, closed),
          {
            default: [],
            description:
              'Behavioural checks: texts that must get this label. They are the golden texts of the bundle.',
          },
        ),
      },
      { ...closed, default: {} },
    ),
    promotion: promotionSchema,
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1, default: 1 }),
  },
  closed,
);

/** A recipe with every default filled in. */
export type Recipe = Static<typeof recipeSchema>;

/** Tells a recipe from any other: SHA-256 of its YAML with every default filled in. */
export const hashRecipe = (recipe: Recipe): string => sha256Hex(stringify(recipe));

/** The options of one kind of model in a recipe. */
export type ModelOptions<Id extends Recipe['model']['id']> = Extract<Recipe['model'], { readonly id: Id }>;
