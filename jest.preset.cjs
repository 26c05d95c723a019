/** What every project's jest.config.cjs starts from: sources by the workspace's export condition, no build step. */
const path = require('node:path');

/** @param {string} rootDir the project's folder @returns {import('jest').Config} */
module.exports = (rootDir) => ({
  displayName: path.relative(__dirname, rootDir) || 'workspace',
  rootDir,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@runestone/source', 'node', 'require', 'default'] },
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      require.resolve('@swc/jest'),
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['/dist/'],
  setupFilesAfterEnv: [path.join(__dirname, 'tools/jest/guards.cjs')],
});
