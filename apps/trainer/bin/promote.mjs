#!/usr/bin/env node
/** `runestone promote` as a program of its own, so that `nx run trainer:promote --help` reaches it. */
import process from 'node:process';

process.argv.splice(2, 0, 'promote');
await import('./runestone.mjs');
