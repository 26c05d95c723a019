export { createRandom, restoreRandom, type RandomSource, type RandomState } from './random-source.ts';
