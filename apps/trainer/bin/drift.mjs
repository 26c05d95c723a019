#!/usr/bin/env node
/** `runestone drift` as a program of its own, so that `nx run trainer:drift --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'drift');
await import('./runestone.mjs');
