import { Type, type Static } from '@sinclair/typebox';
import type { Classification } from '@runestone/text-pipeline';
import { checkRequest } from '../check-texts.ts';
import { servingErrors } from '../errors.ts';
import { predictProblemsWith } from '../schemas/problem.ts';
import { predictOptions } from '../schemas/prediction.ts';
import type { WireText } from '../read-input.ts';
import { fieldColumnsIn } from '../models/live-model.ts';
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

/** MLflow's scoring protocol (MLflow 3, "invocations"): one row a text, in the column `text` or the only one, fields in columns of their names. */
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
      const fields = model.live === undefined ? [] : fieldColumnsIn(model.live.manifest);
      const texts = readRows(
        body,
        fields.map(({ name }) => name),
      );
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

/** Reads the rows of a body; of what stands beside a text, the columns of these names are taken. */
function readRows(body: Static<typeof bodySchema>, fields: readonly string[]): WireText[] {
  const { dataframe_split, dataframe_records, inputs, instances } = body;
  const given = [dataframe_split, dataframe_records, inputs, instances].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw invalid('Give exactly one of dataframe_split, dataframe_records, inputs and instances.', '');
  const read = (value: unknown, path: string): WireText => readRow(value, fields, path);
  if (dataframe_split !== undefined) {
    const { columns, data } = dataframe_split;
    return data.map((cells, index) =>
      read(
        Object.fromEntries(columns.map((name, place) => [name, cells[place]])),
        `/dataframe_split/data/${index}`,
      ),
    );
  }
  if (dataframe_records !== undefined)
    return dataframe_records.map((record, index) => read(record, `/dataframe_records/${index}`));
  if (instances !== undefined) return instances.map((one, index) => read(one, `/instances/${index}`));
  if (typeof inputs === 'string') return [inputs];
  if (Array.isArray(inputs)) return inputs.map((one, index) => read(one, `/inputs/${index}`));
  return readColumns(inputs as Static<typeof row>, fields);
}

/** Columns of values: the texts, and beside them the fields that have as many values. */
function readColumns(columns: Static<typeof row>, fields: readonly string[]): WireText[] {
  const column = cellOf(columns);
  if (!Array.isArray(column)) return [readRow(columns, fields, '/inputs/text/0')];
  const beside = fields.filter((name) => Array.isArray(columns[name]));
  return (column as unknown[]).map((cell, index) =>
    inputOf(cell, beside, (name) => (columns[name] as unknown[])[index], `/inputs/text/${index}`),
  );
}

/** A text by itself, in a row of one column, or in the column `text` with fields beside it. */
function readRow(value: unknown, fields: readonly string[], path: string): WireText {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return textOf(value, path);
  const record = value as Static<typeof row>;
  const beside = fields.filter((name) => Object.hasOwn(record, name));
  return inputOf(cellOf(record), beside, (name) => record[name], path);
}

function inputOf(
  cell: unknown,
  beside: readonly string[],
  valueOf: (name: string) => unknown,
  path: string,
): WireText {
  const text = textOf(cell, path);
  if (beside.length === 0) return text;
  return { text, fields: Object.fromEntries(beside.map((name) => [name, valueOf(name)])) };
}

function cellOf(record: Static<typeof row>): unknown {
  const names = Object.keys(record);
  return record[names.length === 1 ? (names[0] as string) : 'text'];
}

/** A text, which may stand alone in a list. */
function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length === 1 && typeof value[0] === 'string') return value[0];
  throw invalid(`At ${path} there is no text. Give a text, or rows with a column "text".`, path);
}

const invalid = (message: string, path: string) =>
  servingErrors.REQUEST_INVALID(message, { details: { problems: [{ in: 'body', path, message }] } });
