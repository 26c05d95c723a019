#!/usr/bin/env node
/** `runestone runs` as a program of its own, so that `nx run trainer:runs --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'runs');
await import('./runestone.mjs');
