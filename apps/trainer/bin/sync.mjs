#!/usr/bin/env node
/** `runestone sync` as a program of its own, so that `nx run trainer:sync --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'sync');
await import('./runestone.mjs');
