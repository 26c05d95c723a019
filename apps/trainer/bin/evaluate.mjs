#!/usr/bin/env node
/** `runestone evaluate` as a program of its own, so that `nx run trainer:evaluate --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'evaluate');
await import('./runestone.mjs');
