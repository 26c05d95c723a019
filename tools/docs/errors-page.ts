import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorKinds, systemErrors, type ErrorDefinition } from '../../libs/core/errors/src/index.ts';
import { renderCode, renderPage, renderTable, type Page } from './markdown.ts';

type Definitions = Readonly<Record<string, ErrorDefinition>>;

/** Every error that Runestone defines, by area. */
export async function createErrorsPage(root: string): Promise<Page> {
  const found = await Promise.all(
    listErrorFiles(root).map(async (file) => ({ file, catalogues: await importCatalogues(root, file) })),
  );
  const system = { file: 'libs/core/errors/src/from-unknown.ts', catalogues: [systemErrors.definitions] };
  const areas = [...found, system].flatMap(({ file, catalogues }) =>
    catalogues.map((definitions) => ({ file, definitions, first: Object.keys(definitions).sort()[0] ?? '' })),
  );
  areas.sort((one, other) => (one.first < other.first ? -1 : 1));
  return {
    path: 'docs/reference/errors.md',
    text: renderPage('Errors', [
      'Every expected error has a kind and a code. The kind decides the HTTP status, the exit code and whether a retry can help. ' +
        'The code is stable; the message says what happened and what to do, and may change.',
      'Over HTTP an error is a problem document (RFC 9457, `application/problem+json`) with the member `code`. ' +
        'With status 500 it shows the code `INTERNAL` and no detail; the log has the cause under the same request id.',
      `## Kinds\n\n${renderKinds()}`,
      '## Codes',
      ...areas.map(renderArea),
    ]),
  };
}

function listErrorFiles(root: string): string[] {
  const folders = (parent: string): string[] =>
    readdirSync(path.join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map(({ name }) => `${parent}/${name}`);
  return [...folders('libs').flatMap(folders), ...folders('apps')]
    .map((folder) => `${folder}/src/errors.ts`)
    .filter((file) => existsSync(path.join(root, file)))
    .sort();
}

async function importCatalogues(root: string, file: string): Promise<Definitions[]> {
  const module = (await import(pathToFileURL(path.join(root, file)).href)) as Record<string, unknown>;
  const catalogues = Object.values(module)
    .map((value) => (value as { definitions?: Definitions } | null)?.definitions)
    .filter((definitions) => definitions !== undefined);
  if (catalogues.length === 0) throw new Error(`${file} exports no error catalogue made by defineErrors`);
  return catalogues;
}

function renderKinds(): string {
  const rows = Object.entries(errorKinds).map(([kind, { httpStatus, exitCode, retryable }]) => [
    renderCode(kind),
    String(httpStatus),
    String(exitCode),
    retryable ? 'yes' : 'no',
  ]);
  return renderTable(['kind', 'HTTP status', 'exit code', 'retry'], rows);
}

function renderArea({ file, definitions }: { file: string; definitions: Definitions }): string {
  const rows = Object.entries(definitions).map(([code, { kind, httpStatus, summary }]) => [
    renderCode(code),
    kind,
    String(httpStatus ?? errorKinds[kind].httpStatus),
    summary,
  ]);
  const title = Object.keys(definitions)[0]?.split('_').slice(0, areaWords(definitions)).join('_');
  return `### ${title}\n\nDefined in [${file}](../../${file}).\n\n${renderTable(['code', 'kind', 'HTTP status', 'when'], rows)}`;
}

/** The words that all codes of a catalogue begin with; at most all but one, so that a lone code keeps its reason. */
function areaWords(definitions: Definitions): number {
  const codes = Object.keys(definitions).map((code) => code.split('_'));
  const shortest = Math.min(...codes.map(({ length }) => length)) - 1;
  let count = 1;
  while (count < shortest && codes.every((words) => words[count] === codes[0]?.[count])) count += 1;
  return count;
}
