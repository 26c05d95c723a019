export { describeWithMiniLm } from './describe-with-minilm.ts';
export { writeTinyEncoder } from './write-tiny-encoder.ts';
