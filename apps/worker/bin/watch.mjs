#!/usr/bin/env node
/** Starts the worker: the built bundle where there is one, else the sources. Arguments and signals pass through. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const built = fileURLToPath(new URL('../src/main.js', import.meta.url));
const args = existsSync(source)
  ? ['--conditions=@runestone/source', '--import', import.meta.resolve('tsx'), source]
  : [built];
const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: 'inherit' });
// The child gets Ctrl-C from the terminal itself; this process only waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
