import { createApp } from '../../apps/serving/src/app.ts';
import type { AppDeps } from '../../apps/serving/src/app-deps.ts';
import { readServingSettings } from '../../apps/serving/src/settings.ts';
import { createLogger } from '../../libs/core/logging/src/index.ts';
import { createTelemetry } from '../../libs/platform/telemetry/src/index.ts';
import { describeType, listProperties, type JsonSchema } from './json-schema.ts';
import { renderCode, renderPage, renderTable, type Page } from './markdown.ts';

interface Content {
  readonly schema?: JsonSchema;
}

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: JsonSchema;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, Content>> };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

interface OpenApi {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The HTTP interface of the serving app, built without listening: a page and the OpenAPI document. */
export async function createHttpPages(): Promise<Page[]> {
  const app = await createApp(createDeps());
  const { body, statusCode } = await app.inject({ url: '/openapi.json' });
  await app.close();
  if (statusCode !== 200) throw new Error(`the serving app answered ${statusCode} for /openapi.json`);
  const { paths = {} } = JSON.parse(body) as OpenApi;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  return [
    {
      path: 'docs/reference/http.md',
      text: renderPage('HTTP', [
        'The serving app describes itself: `/openapi.json` is the document, `/docs` a page to try it, `/` a page to try a text. ' +
          'The document with default settings is [openapi.json](openapi.json).',
        'Bodies are JSON in UTF-8. Errors are problem documents; [errors](errors.md) lists the codes. ' +
          'Every answer carries `x-request-id`: that of the request, or a new one.',
        renderTable(
          ['request', 'does'],
          operations.map(({ title, operation }) => [renderCode(title), operation.summary ?? '']),
        ),
        ...operations.map(({ title, operation }) => renderOperation(title, operation)),
      ]),
    },
    { path: 'docs/reference/openapi.json', text: body },
  ];
}

/** Parts that answer nothing: only the description of the routes is asked for. */
function createDeps(): AppDeps {
  const none = (): never => {
    throw new Error('the reference serves no model');
  };
  return {
    settings: readServingSettings({}),
    telemetry: createTelemetry({ processMetrics: false }),
    logger: createLogger({ name: 'reference', level: 'silent' }),
    models: {
      all: [],
      get default() {
        return none();
      },
      get: none,
      ready: false,
      start: async () => {},
      put: async () => none(),
      remove: async () => {},
      close: async () => {},
    },
    provider: { resolve: async () => none(), load: async () => none() },
    // With keys, so that the document says which routes need one.
    keys: { find: () => undefined, refresh: async () => 'unchanged' },
  };
}

function renderOperation(title: string, operation: Operation): string {
  const { summary = '', description, parameters = [], requestBody, responses = {} } = operation;
  const parameterRows = parameters.map(({ name, in: place, required, schema = {}, description: meaning }) => [
    renderCode(name),
    place,
    describeType(schema),
    required === true ? 'yes' : 'no',
    meaning ?? schema.description ?? '',
  ]);
  return [
    `## ${title}`,
    `${summary}.${description === undefined ? '' : ` ${description}`}`,
    renderTable(['parameter', 'in', 'value', 'required', 'meaning'], parameterRows),
    renderBody('Body', schemaOf(requestBody?.content)),
    ...Object.entries(responses)
      .filter(([status]) => status.startsWith('2'))
      .map(([status, response]) => renderBody(`Answer ${status}`, schemaOf(response.content))),
    renderTable(
      ['status', 'meaning'],
      Object.entries(responses).map(([status, response]) => [
        status,
        describeResponse(status, response.description),
      ]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const describeResponse = (status: string, description = ''): string =>
  description !== 'Default Response'
    ? description
    : status.startsWith('2')
      ? 'The answer.'
      : 'The same answer, with this status.';

const schemaOf = (content: Readonly<Record<string, Content>> = {}): JsonSchema | undefined =>
  Object.values(content)[0]?.schema;

function renderBody(title: string, schema: JsonSchema | undefined): string {
  if (schema === undefined) return '';
  const rows = listProperties(schema).map(({ path, type, required, fallback, description }) => [
    renderCode(path),
    type,
    required ? 'required' : renderCode(fallback),
    description,
  ]);
  return rows.length === 0
    ? ''
    : `${title}:\n\n${renderTable(['member', 'value', 'default', 'meaning'], rows)}`;
}
