import { Type, type Static } from '@sinclair/typebox';

const closed = { additionalProperties: false };
const limit = (description: string, maximum = 2 ** 31 - 1) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum, description }));

/** Bounds that one model has for itself; what is not given is as in the environment. */
const limitsSchema = Type.Object(
  {
    maxTextCharacters: limit('Longest text, in UTF-16 code units.'),
    maxTexts: limit('Most texts in one request.', 100_000),
    maxBatchSize: limit('Largest batch in texts; a text counts once for every 4096 characters begun.'),
    batchTargetMs: limit('How long a batch should take.', 3_600_000),
    batchMaxWaitMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        description: 'How long the first request of a batch waits for company.',
      }),
    ),
    maxQueueSize: limit('Most texts that wait; more are answered 429.'),
    timeoutMs: limit('Deadline of one request in the queue and the model.', 3_600_000),
  },
  closed,
);

/** The wire formats that an address may speak. */
const endpointFormats = [
  'runestone',
  'predicted-categories',
  'label-score',
  'language-identification',
  'mlflow',
] as const;

const endpointSchema = Type.Object(
  {
    path: Type.String({
      pattern: '^(/[A-Za-z0-9._~-]+)+$',
      maxLength: 200,
      description: 'Address of the endpoint, such as /predict.',
    }),
    format: Type.Union(
      endpointFormats.map((format) => Type.Literal(format)),
      { description: 'What it takes and answers.' },
    ),
  },
  closed,
);

/** A label that a model gets without training. */
const addedLabelSchema = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 200, description: 'The label.' }),
    words: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 10_000,
        description:
          'What texts are compared with, such as a typical one; the name or the label in words unless given.',
      }),
    ),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'What people read.' })),
  },
  closed,
);

/** How a model is served, whoever asks for it: the settings file, or the admin API, which names it in the address. */
export const modelOptionsSchema = Type.Object(
  {
    serve: Type.String({
      minLength: 1,
      maxLength: 1000,
      description: 'name@alias follows the alias; name/version, run:<id> and ./directory pin.',
      examples: ['language-id@champion'],
    }),
    threshold: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          "Confidence below which no label is given, in place of the model's own; a request may ask for another.",
      }),
    ),
    topK: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'Alternatives where a request does not say how many.',
      }),
    ),
    threads: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 64,
        description:
          'Threads that compute with the model; 0 is the thread that answers. Unless given: 0 for n-gram models, 1 for others.',
      }),
    ),
    limits: Type.Optional(limitsSchema),
    addedLabels: Type.Optional(
      Type.Array(addedLabelSchema, {
        minItems: 1,
        maxItems: 1000,
        description: 'Labels beside those that the model was trained with: of a bi-encoder alone.',
      }),
    ),
  },
  closed,
);

/** One model of the settings file. */
const modelSettingsSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$', description: 'Name in addresses.' }),
    ...modelOptionsSchema.properties,
    endpoints: Type.Optional(
      Type.Array(endpointSchema, {
        maxItems: 20,
        description: 'Addresses of its own, beside those of every model.',
      }),
    ),
  },
  closed,
);

/** The settings file: what RUNESTONE_MODELS_FILE names. */
export const modelsFileSchema = Type.Object(
  {
    models: Type.Array(modelSettingsSchema, {
      minItems: 1,
      maxItems: 1000,
      description: 'The models to serve, the default one first.',
    }),
  },
  closed,
);

/** How a model is served. */
export type ModelOptions = Static<typeof modelOptionsSchema>;

/** An address of a model's own. */
export type Endpoint = Static<typeof endpointSchema>;
