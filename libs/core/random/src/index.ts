export { createRandom, restoreRandom, type Random, type RandomState } from './create-random.ts';
