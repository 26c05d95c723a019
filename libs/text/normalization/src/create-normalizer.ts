import { normalizationErrors } from './errors.ts';
import { normalizationSteps } from './normalization-steps.ts';

/** A fitted normalizer: the names of its steps are all its state. */
export interface Normalizer {
  readonly steps: readonly string[];
  normalize(text: string): string;
}

/** Creates a normalizer from step names, applied in order. Unknown names throw NORMALIZATION_STEP_UNKNOWN. */
export function createNormalizer(steps: readonly string[]): Normalizer {
  const functions = steps.map((name) => {
    const step = Object.hasOwn(normalizationSteps, name) ? normalizationSteps[name] : undefined;
    if (step === undefined) {
      const known = Object.keys(normalizationSteps).join(', ');
      throw normalizationErrors.STEP_UNKNOWN(
        `The normalisation step "${name}" is unknown; known steps: ${known}.`,
      );
    }
    return step;
  });
  return {
    steps: Object.freeze([...steps]),
    normalize: (text) => {
      let result = text;
      for (const step of functions) result = step(result);
      return result;
    },
  };
}
