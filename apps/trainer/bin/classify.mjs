#!/usr/bin/env node
/** `runestone classify` as a program of its own, so that `nx run trainer:classify --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'classify');
await import('./runestone.mjs');
