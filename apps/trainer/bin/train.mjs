#!/usr/bin/env node
/** `runestone train` as a program of its own, so that `nx run trainer:train --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'train');
await import('./runestone.mjs');
