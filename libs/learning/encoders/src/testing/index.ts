export { createTinyEncoder, type TinyEncoderOptions } from './tiny-encoder.ts';
