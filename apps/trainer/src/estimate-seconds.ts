import type { Recipe } from '@runestone/training';
import type { RecipeNeed } from './check-recipe.ts';

/** What an npm package with data counts for: its texts are small beside its files. */
const packageMegabytes = 0.6;

/** Seconds for a megabyte of compressed data, by what takes the time; from trainings on two cores. */
const rates = { label: 0.14, network: 5, encoder: 100 };

/** How many times longer a network takes where native TensorFlow is not set up. */
const slowdown = 20;

/**
 * Guesses how long a training takes on two idle cores, in seconds, from the size of its data, its epochs and its kind of model.
 * Good enough to tell seconds from minutes from an hour.
 */
export function estimateSeconds(recipe: Recipe, needs: readonly RecipeNeed[]): number {
  const { model, labels, data } = recipe;
  const megabytes = needs.reduce(
    (sum, { kind, sizeBytes = 0 }) => sum + (kind === 'package' ? packageMegabytes : sizeBytes / 1e6),
    0,
  );
  const passes = megabytes * model.epochs * (1 + data.augment.crops);
  const encoding = needs.some(({ kind }) => kind === 'encoder') ? rates.encoder * megabytes : 0;
  const start = 4 + encoding;
  if (model.id === 'ngram-linear') return start + rates.label * labels.labels.length * passes;
  // A head over vectors is small.
  if (model.id === 'encoder-head') return start + rates.label * passes;
  const isNative = needs.every(({ kind, state }) => kind !== 'library' || state === 'here');
  return start + rates.network * passes * (isNative ? 1 : slowdown);
}
