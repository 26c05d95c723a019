export { createNormalizer, type Normalizer } from './create-normalizer.ts';
export { normalizationErrors } from './errors.ts';
export { normalizationSteps, type NormalizationStep } from './normalization-steps.ts';
