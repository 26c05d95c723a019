import { Type, type Static } from '@sinclair/typebox';
import type { Classification } from '@runestone/text-pipeline';
import { checkRequest } from '../check-texts.ts';
import { servingErrors } from '../errors.ts';
import { predictProblemsWith } from '../schemas/problem.ts';
import { predictOptions } from '../schemas/prediction.ts';
import { callerOf } from '../plugins/watch-requests.ts';
import type { EndpointFormat } from './endpoint.ts';
import { nameVersion } from './name-version.ts';

const closed = { additionalProperties: false };
const example = 'Jeg ved ikke, hvad der skete i går.';
const row = Type.Record(Type.String(), Type.Unknown());
const split = Type.Object(
  {
    columns: Type.Array(Type.String()),
    index: Type.Optional(Type.Array(Type.Unknown())),
    data: Type.Array(Type.Array(Type.Unknown())),
  },
  { ...closed, examples: [{ columns: ['text'], data: [[example]] }] },
);
const bodySchema = Type.Object(
  {
    dataframe_split: Type.Optional(split),
    dataframe_records: Type.Optional(Type.Array(row, { examples: [[{ text: example }]] })),
    inputs: Type.Optional(
      Type.Union([Type.Array(Type.Unknown()), Type.String(), row], {
        description: 'Texts, rows with a column text, or a column text of texts.',
        examples: [[example]],
      }),
    ),
    instances: Type.Optional(Type.Array(Type.Unknown(), { examples: [[{ text: example }]] })),
    params: Type.Optional(Type.Object(predictOptions, closed)),
  },
  { ...closed, examples: [{ dataframe_records: [{ text: example }] }] },
);
const single = Type.Object(
  { label: Type.Union([Type.String(), Type.Null()]), score: Type.Number() },
  { ...closed, description: 'The label is null where none is sure enough.' },
);
const multi = Type.Object({ labels: Type.Array(Type.String()), scores: Type.Array(Type.Number()) }, closed);
const answerSchema = Type.Object({ predictions: Type.Array(Type.Union([single, multi])) }, closed);

/** MLflow's scoring protocol (MLflow 3, "invocations"): one row a text, in the column `text` or the only one. */
export const mlflowFormat: EndpointFormat = (app, { path, model: find }) => {
  app.post<{ Body: Static<typeof bodySchema> }>(path, {
    config: {
      access: 'predict',
      errorMembers: ({ code, detail }) => ({ error_code: code, message: detail }),
    },
    schema: {
      tags: ['predict'],
      summary: "MLflow's scoring protocol",
      body: bodySchema,
      response: {
        200: answerSchema,
        ...predictProblemsWith({ error_code: Type.String(), message: Type.String() }),
      },
    },
    handler: async ({ body }, reply) => {
      const model = find();
      const texts = textsOf(body);
      const request = checkRequest({ texts, ...body.params }, model, (index) => `/${index}`);
      if (texts.length === 0) return { predictions: [] };
      const { live, results } = await model.predict(request, callerOf(reply));
      nameVersion(reply, model, live);
      return { predictions: results.map(rowOf) };
    },
  });
};

function rowOf(result: Classification): Static<typeof single> | Static<typeof multi> {
  if (result.outcome === 'labels') {
    return {
      labels: result.labels.map(({ label }) => label),
      scores: result.labels.map(({ score }) => score),
    };
  }
  return {
    label: result.outcome === 'label' ? result.label : null,
    score: result.alternatives[0]?.score ?? 0,
  };
}

function textsOf(body: Static<typeof bodySchema>): string[] {
  const { dataframe_split, dataframe_records, inputs, instances } = body;
  const given = [dataframe_split, dataframe_records, inputs, instances].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw invalid('Give exactly one of dataframe_split, dataframe_records, inputs and instances.', '');
  if (dataframe_split !== undefined) {
    const column = dataframe_split.columns.length === 1 ? 0 : dataframe_split.columns.indexOf('text');
    return dataframe_split.data.map((cells, index) =>
      textOf(cells[column], `/dataframe_split/data/${index}`),
    );
  }
  if (dataframe_records !== undefined)
    return dataframe_records.map((record, index) => fromRow(record, `/dataframe_records/${index}`));
  if (instances !== undefined) return instances.map((one, index) => fromRow(one, `/instances/${index}`));
  if (typeof inputs === 'string') return [inputs];
  if (Array.isArray(inputs)) return inputs.map((one, index) => fromRow(one, `/inputs/${index}`));
  const column = cellOf(inputs as Static<typeof row>);
  const cells = Array.isArray(column) ? (column as unknown[]) : [column];
  return cells.map((cell, index) => textOf(cell, `/inputs/text/${index}`));
}

/** A text by itself, in a row of one column, or in the column `text`. */
function fromRow(value: unknown, path: string): string {
  const isRow = typeof value === 'object' && value !== null && !Array.isArray(value);
  const cell = isRow ? cellOf(value as Static<typeof row>) : value;
  return textOf(Array.isArray(cell) && cell.length === 1 ? (cell[0] as unknown) : cell, path);
}

function cellOf(record: Static<typeof row>): unknown {
  const names = Object.keys(record);
  return record[names.length === 1 ? (names[0] as string) : 'text'];
}

function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw invalid(`At ${path} there is no text. Give a text, or rows with a column "text".`, path);
}

const invalid = (message: string, path: string) =>
  servingErrors.REQUEST_INVALID(message, { details: { problems: [{ in: 'body', path, message }] } });
