export { createTokenizer, type Tokenizer, type TokenizerRecord } from './create-tokenizer.ts';
export { tokenizationErrors } from './errors.ts';
export { splitGraphemes, splitWords, type WordTokens } from './split-text.ts';
export { tokenizerKinds, type TokenizerKind } from './tokenizer-kinds.ts';
export { paddingIndex, unknownIndex, type Vocabulary } from './vocabulary.ts';
