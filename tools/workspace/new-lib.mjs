#!/usr/bin/env node
/** Scaffolds a library: `node tools/workspace/new-lib.mjs libs/<area>/<name> <layer> <runtime>`. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [folder, layer, runtime] = process.argv.slice(2);
const layers = ['foundation', 'domain', 'adapter', 'feature'];
if (
  !/^libs\/[a-z-]+\/[a-z-]+$/.test(folder ?? '') ||
  !layers.includes(layer) ||
  !['any', 'node'].includes(runtime)
) {
  console.error(
    'usage: node tools/workspace/new-lib.mjs libs/<area>/<name> foundation|domain|adapter|feature any|node',
  );
  process.exit(2);
}
if (existsSync(path.join(folder, 'package.json'))) {
  console.error(`${folder} exists already`);
  process.exit(4);
}
const name = path.basename(folder);
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const files = {
  'package.json': json({
    name: `@runestone/${name}`,
    version: '0.0.0',
    private: true,
    type: 'module',
    exports: {
      '.': { '@runestone/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    },
    nx: {
      tags: [`layer:${layer}`, `runtime:${runtime}`],
      targets: { build: {}, lint: {}, test: {}, typecheck: {} },
    },
    dependencies: {},
  }),
  'tsconfig.json': json({
    extends: '../../../tsconfig.base.json',
    compilerOptions: { noEmit: true, types: ['node'] },
    include: ['src'],
  }),
  'tsconfig.lib.json': json({
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      composite: true,
      rootDir: 'src',
      outDir: 'dist',
      tsBuildInfoFile: 'dist/tsconfig.lib.tsbuildinfo',
      declaration: true,
      types: runtime === 'node' ? ['node'] : [],
    },
    include: ['src'],
    exclude: ['src/**/*.test.ts', 'src/**/*.conformance.ts'],
    references: [],
  }),
  'jest.config.cjs': "module.exports = require('../../../jest.preset.cjs')(__dirname);\n",
  'README.md': `# @runestone/${name}\n\nLayer ${layer}, runtime ${runtime}.\n`,
  'src/index.ts': 'export {};\n',
};
for (const [file, text] of Object.entries(files)) {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}
console.log(`created ${folder}; now add its dependencies and run: node tools/workspace/link.mjs`);
