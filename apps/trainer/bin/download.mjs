#!/usr/bin/env node
/** `runestone download` as a program of its own, so that `nx run trainer:download --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'download');
await import('./runestone.mjs');
