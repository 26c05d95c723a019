/** One jest run over every project of the workspace: what `npm test` starts. */
const { existsSync, readdirSync } = require('node:fs');
const path = require('node:path');

const folders = (parent) =>
  existsSync(path.join(__dirname, parent))
    ? readdirSync(path.join(__dirname, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${parent}/${entry.name}`)
    : [];

// ONNX Runtime reports to Microsoft unless this is set where it is loaded; what a test sets stays in its own realm.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

module.exports = {
  maxWorkers: 2,
  // What a test waits for takes longer where other work runs beside it; a test that hangs is still found.
  testTimeout: 30_000,
  projects: [...folders('apps'), ...folders('libs').flatMap(folders), 'e2e', ...folders('tools')]
    .filter((folder) => existsSync(path.join(__dirname, folder, 'jest.config.cjs')))
    .map((folder) => `<rootDir>/${folder}`),
};
