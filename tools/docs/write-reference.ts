/**
 * Writes the reference pages and the dashboards from the code. `--check` writes nothing: it ends with exit code 1 and names the pages that
 * are stale and the relative links, in any Markdown file, that lead nowhere.
 *
 *   node --conditions=@runestone/source --import tsx tools/docs/write-reference.ts [--check]
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { createDashboardPages } from '../dashboards/dashboard-pages.ts';
import { createBundlePages } from './bundle-page.ts';
import { findBrokenLinks } from './check-links.ts';
import { createCliPage } from './cli-page.ts';
import { createErrorsPage } from './errors-page.ts';
import { createHttpPages } from './http-page.ts';
import type { Page } from './markdown.ts';
import { createMetricsPage } from './metrics-page.ts';
import { createRecipesPage } from './recipes-page.ts';
import { createSettingsPages } from './settings-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = 'docs/reference';
const command = 'node --conditions=@runestone/source --import tsx tools/docs/write-reference.ts';

/** Formats a page as Prettier wants it, so that both checks agree. */
async function formatPage({ path: file, text }: Page): Promise<Page> {
  if (!/\.(md|json)$/.test(file)) return { path: file, text };
  const options = await resolveConfig(path.join(root, file));
  return { path: file, text: await format(text, { ...options, filepath: file }) };
}

async function createPages(): Promise<Page[]> {
  const pages = [
    createCliPage(),
    ...createSettingsPages(),
    createRecipesPage(root),
    await createErrorsPage(root),
    ...createBundlePages(),
    ...(await createHttpPages()),
    createMetricsPage(),
    ...createDashboardPages(),
  ];
  return Promise.all(pages.map(formatPage));
}

function readPage(file: string): string | undefined {
  try {
    return readFileSync(path.join(root, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Files in the folder of the reference that no page is written to any more. */
function findStrays(pages: readonly Page[]): string[] {
  mkdirSync(path.join(root, folder), { recursive: true });
  return (
    readdirSync(path.join(root, folder))
      .map((name) => `${folder}/${name}`)
      // Measured, not derived from the code: tools/benchmarks writes them.
      .filter(
        (file) =>
          !/^docs\/reference\/(benchmarks(-\w+)?|results)\.md$/.test(file) &&
          pages.every((page) => page.path !== file),
      )
  );
}

const check = process.argv.includes('--check');
const pages = await createPages();
const stale = pages.filter((page) => readPage(page.path) !== page.text);
const strays = findStrays(pages);
if (!check) {
  for (const { path: file, text } of stale) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  for (const file of strays) rmSync(path.join(root, file));
}
const problems = [
  ...(check ? stale.map((page) => `${page.path} is stale: run ${command}`) : []),
  ...(check ? strays.map((file) => `${file} is written by nothing: run ${command}`) : []),
  ...findBrokenLinks(root),
];
for (const problem of problems) console.error(problem);
console.log(
  check
    ? `${pages.length} reference pages checked, ${problems.length} problems`
    : `${stale.length} of ${pages.length} reference pages written`,
);
if (problems.length > 0) process.exitCode = 1;
