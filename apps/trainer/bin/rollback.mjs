#!/usr/bin/env node
/** `runestone rollback` as a program of its own, so that `nx run trainer:rollback --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'rollback');
await import('./runestone.mjs');
