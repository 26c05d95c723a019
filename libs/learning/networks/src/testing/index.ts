export { createBagEngine } from './bag-engine.ts';
export { randomArchitecture, randomBatch, randomNetwork } from './random-network.ts';
export { referenceLogits } from './reference-network.ts';
