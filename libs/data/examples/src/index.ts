export { composePhrases, type CompositionOptions } from './compose-phrases.ts';
export { duplicateKey } from './duplicate-key.ts';
export { examplesErrors } from './errors.ts';
export type { Example } from './example.ts';
export { fingerprintExamples, type IncrementalHash } from './fingerprint-examples.ts';
export { removeLeaks, type LeakRemoval } from './remove-leaks.ts';
export { splitExamples, type SplitOptions } from './split-examples.ts';
export { textHash, textShare } from './text-hash.ts';
export { validateExamples, type ExamplesReport } from './validate-examples.ts';
