#!/usr/bin/env node
/** `runestone feedback` as a program of its own, so that `nx run trainer:feedback --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'feedback');
await import('./runestone.mjs');
