#!/usr/bin/env node
/** Links workspace packages into node_modules and writes each tsconfig.lib.json's references from its dependencies. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const folders = (parent) =>
  existsSync(path.join(root, parent))
    ? readdirSync(path.join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${parent}/${entry.name}`)
    : [];
const packages = [...folders('apps'), ...folders('libs').flatMap(folders), 'e2e', ...folders('tools')]
  .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
  .map((folder) => ({
    folder,
    ...JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')),
  }));
const byName = new Map(packages.map((entry) => [entry.name, entry]));

const checkOnly = process.argv.includes('--check');
let stale = 0;
mkdirSync(path.join(root, 'node_modules/@runestone'), { recursive: true });
for (const { folder, name, dependencies = {} } of packages) {
  const link = path.join(root, 'node_modules', name);
  if (name.startsWith('@runestone/') && !existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(link), path.join(root, folder)), link);
  }
  const file = path.join(root, folder, 'tsconfig.lib.json');
  if (!existsSync(file)) continue;
  const config = JSON.parse(readFileSync(file, 'utf8'));
  const references = Object.keys(dependencies)
    .filter((dependency) => byName.has(dependency))
    .map((dependency) => ({
      path: path.join(path.relative(folder, byName.get(dependency).folder), 'tsconfig.lib.json'),
    }));
  const text = `${JSON.stringify({ ...config, references }, null, 2)}\n`;
  if (JSON.stringify(config.references ?? []) === JSON.stringify(references)) continue;
  stale += 1;
  if (!checkOnly) writeFileSync(file, text);
}
if (checkOnly && stale > 0) {
  console.error(
    `${stale} tsconfig.lib.json file(s) do not match their dependencies: run node tools/workspace/link.mjs`,
  );
  process.exit(1);
}
