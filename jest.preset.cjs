/** What every project's jest.config.cjs starts from: sources by the workspace's export condition, no build step. */
const path = require('node:path');

/** Packages that hold ES modules alone, which jest runs as CommonJS: got and what it is made of. */
const esModules = [
  // Loads Node's http by a dynamic import.
  '@opentelemetry/otlp-exporter-base',
  'got',
  'hyparquet',
  'hyparquet-writer',
  '@sindresorhus/is',
  'byte-counter',
  'cacheable-lookup',
  'cacheable-request',
  'decompress-response',
  'form-data-encoder',
  'get-stream',
  'is-stream',
  'keyv',
  '@sec-ant/readable-stream',
  'lowercase-keys',
  'mimic-response',
  'normalize-url',
  'p-cancelable',
  'responselike',
];

/** @param {string} rootDir the project's folder @returns {import('jest').Config} */
module.exports = (rootDir) => ({
  displayName: path.relative(__dirname, rootDir) || 'workspace',
  rootDir,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@runestone/source', 'node', 'require', 'default'] },
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  transform: {
    '^.+\\.(ts|js)$': [
      require.resolve('@swc/jest'),
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['/dist/'],
  setupFilesAfterEnv: [path.join(__dirname, 'tools/jest/guards.cjs')],
});
