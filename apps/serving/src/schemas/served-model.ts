import { fieldKinds } from '@runestone/fields';
import { Type } from '@sinclair/typebox';

const closed = { additionalProperties: false };
const state = Type.Union([Type.Literal('waiting'), Type.Literal('loading'), Type.Literal('live')]);
const problem = Type.Optional(
  Type.Object(
    { code: Type.String(), detail: Type.String() },
    { ...closed, description: 'Why the last attempt to load a version failed.' },
  ),
);

/** One served model in short. */
export const modelSummarySchema = Type.Object(
  {
    name: Type.String(),
    reference: Type.String({ description: 'As configured: name@alias follows, everything else pins.' }),
    state,
    version: Type.Optional(Type.String()),
    runId: Type.Optional(Type.String()),
    problem,
  },
  closed,
);

/** All served models. */
export const modelListSchema = Type.Object({ models: Type.Array(modelSummarySchema) }, closed);

/** One live model in full. */
export const modelDetailSchema = Type.Object(
  {
    ...modelSummarySchema.properties,
    task: Type.String(),
    labels: Type.Object(
      {
        kind: Type.Union([Type.Literal('single'), Type.Literal('multi')]),
        labels: Type.Array(Type.String()),
        other: Type.Optional(Type.String()),
        names: Type.Record(Type.String(), Type.String()),
      },
      closed,
    ),
    fields: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          kind: Type.Union(fieldKinds.map((kind) => Type.Literal(kind))),
        },
        closed,
      ),
      { description: 'What the model reads beside the text.' },
    ),
    metrics: Type.Record(Type.String(), Type.Number()),
    hashes: Type.Record(Type.String(), Type.String(), {
      description: 'sha256 of the manifest, the recipe and the data.',
    }),
  },
  closed,
);

/** Whether the process can answer, and what it waits for. */
export const readinessSchema = Type.Object(
  {
    status: Type.Union([Type.Literal('ready'), Type.Literal('waiting')]),
    waitsFor: Type.Array(Type.String(), { description: 'Models without a live version, and why.' }),
    models: Type.Array(modelSummarySchema),
  },
  closed,
);
