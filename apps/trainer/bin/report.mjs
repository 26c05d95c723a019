#!/usr/bin/env node
/** `runestone report` as a program of its own, so that `nx run trainer:report --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'report');
await import('./runestone.mjs');
