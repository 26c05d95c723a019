#!/usr/bin/env node
/** What the npm scripts start: installs the dependencies where they are missing, then does a task (or nothing: install). */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [task, ...args] = process.argv.slice(2);
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Runestone needs Node 20 or newer; this is ${process.version}. See https://nodejs.org.`);
  process.exit(64);
}

/** Runs a command; a failure ends this process with its exit code. */
function run(command, commandArgs, env = {}) {
  const { status, signal } = spawnSync(command, commandArgs, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? (signal === null ? 1 : 130));
}

/** True when node_modules holds what the lock file says. */
function installed() {
  const written = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(written)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const got = JSON.parse(readFileSync(written, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([place, { version, optional, link }]) =>
      place === '' || optional || link || !place.includes('node_modules/') || got[place]?.version === version,
  );
}

/** True when the packages that carry a binary for this platform load. */
function binariesLoad() {
  const script = "require('esbuild'); require('@swc/core')";
  return spawnSync(process.execPath, ['-e', script], { cwd: root, stdio: 'ignore' }).status === 0;
}

/** Installs what the lock file says. Not `npm ci`: it refuses a lock file that lacks other platforms' binaries. */
function install() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const npmArgs = ['install', '--no-save', '--no-audit', '--no-fund'];
  console.error('installing dependencies …');
  run(npm, npmArgs);
  if (binariesLoad()) return;
  console.error(
    'the lock file has no binaries for this platform: installing the pinned versions without it …',
  );
  run(npm, [...npmArgs, '--no-package-lock']);
}

if (!installed()) install();
run(process.execPath, ['tools/workspace/link.mjs', '--check']);
const bin = (name) => path.join('node_modules', '.bin', name);
const sources = ['--conditions=@runestone/source', '--import', 'tsx'];
switch (task) {
  case 'install':
    break;
  case 'demo':
    // Ctrl-C reaches the demo too: this process waits until it has ended what it started.
    process.on('SIGINT', () => undefined);
    run(process.execPath, [...sources, 'tools/demo/demo.ts', ...args]);
    break;
  case 'test':
    run(bin('jest'), ['--config', 'jest.config.cjs', ...args]);
    break;
  case 'check':
    run(bin('prettier'), ['--check', '.', '--log-level', 'warn']);
    run(bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']);
    // The project graph must exist before ESLint can check the layers.
    run(bin('nx'), ['show', 'projects', '--json'], { NX_DAEMON: 'false' });
    run(bin('eslint'), ['.', '--max-warnings', '0'], { NX_DAEMON: 'false' });
    run(bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'apps', 'libs', '--output-type', 'err']);
    run(bin('knip'), ['--no-progress']);
    run(process.execPath, [...sources, 'tools/docs/write-reference.ts', '--check']);
    break;
  case 'setup:tensorflow':
    // Ctrl-C reaches the set-up too: this process waits until it has tidied up.
    process.on('SIGINT', () => undefined);
    run(process.execPath, [...sources, 'tools/tensorflow/setup-tensorflow.ts', ...args]);
    break;
  default:
    console.error('usage: node tools/workspace/run.mjs install|demo|test|check|setup:tensorflow');
    process.exit(2);
}
