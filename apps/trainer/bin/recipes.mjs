#!/usr/bin/env node
/** `runestone recipes` as a program of its own, so that `nx run trainer:recipes --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'recipes');
await import('./runestone.mjs');
