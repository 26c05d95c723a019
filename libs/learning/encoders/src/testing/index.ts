export { describeWithMiniLm } from './describe-with-minilm.ts';
export { createTinyEncoder, type TinyEncoderOptions } from './tiny-encoder.ts';
