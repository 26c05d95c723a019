import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const fileName = fileURLToPath(new URL('./checked-dashboards.ts', import.meta.url));

/**
 * Checks dashboards, as JSON, against the types of @grafana/schema, which Grafana generates from its schema: unknown keys, kinds
 * of values, values of enums. Gives what the compiler says; options of panels are open there.
 */
export function checkDashboardType(dashboards: readonly unknown[]): string[] {
  const constants = dashboards.map(
    (dashboard, place) => `export const d${place}: DashboardJson = ${JSON.stringify(dashboard)};\n`,
  );
  const text = `import type { DashboardJson } from './dashboard-json.ts';\n${constants.join('')}`;
  const options: ts.CompilerOptions = {
    noEmit: true,
    allowImportingTsExtensions: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => path.resolve(file) === fileName || fileExists(file);
  host.getSourceFile = (file, languageVersion, ...rest) =>
    path.resolve(file) === fileName
      ? ts.createSourceFile(file, text, languageVersion)
      : getSourceFile(file, languageVersion, ...rest);
  const program = ts.createProgram([fileName], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
