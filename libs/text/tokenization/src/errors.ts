import { defineErrors } from '@runestone/errors';

/** Errors of tokenizers. */
export const tokenizationErrors = defineErrors('TOKENIZATION', {
  KIND_UNKNOWN: { kind: 'input', summary: 'A recipe or bundle names a tokenizer that does not exist.' },
  OPTIONS_INVALID: { kind: 'input', summary: 'A tokenizer was given options that its schema refuses.' },
  STATE_INVALID: { kind: 'integrity', summary: 'The fitted state of a tokenizer is damaged.' },
  NOT_FITTED: { kind: 'internal', summary: 'Indices were asked of a tokenizer that has no vocabulary.' },
});
