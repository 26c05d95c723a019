/** The weights of an encoder: 32-bit floats, or bytes for a quarter of the size. */
export type EncoderPrecision = 'fp32' | 'int8';
/** How the vectors of a text's tokens become one: their mean, the first token's, or the largest value of each place. */
export type EncoderPooling = 'mean' | 'cls' | 'max';
