import { modelsOf, type Recipe, type SingleModel } from '@runestone/training';
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
  const megabytes = needs.reduce(
    (sum, { kind, sizeBytes = 0 }) => sum + (kind === 'package' ? packageMegabytes : sizeBytes / 1e6),
    0,
  );
  const isNative = needs.every(({ kind, state }) => kind !== 'library' || state === 'here');
  const encoding = needs.some(({ kind }) => kind === 'encoder') ? rates.encoder * megabytes : 0;
  const fitting = modelsOf(recipe).reduce((sum, model) => {
    const passes = megabytes * model.epochs * (1 + recipe.data.augment.crops);
    return sum + passes * secondsOf(model, recipe.labels.labels.length) * slowdownOf(model, isNative);
  }, 0);
  return 4 + encoding + fitting;
}

/** Seconds for a megabyte and an epoch. */
function secondsOf({ id }: SingleModel, labelCount: number): number {
  if (id === 'ngram-linear' || id === 'bi-encoder') return rates.label * labelCount;
  // A head over vectors is small.
  return id === 'encoder-head' ? rates.label : rates.network;
}

const slowdownOf = ({ id }: SingleModel, isNative: boolean): number =>
  !isNative && (id === 'lstm' || id === 'char-cnn') ? slowdown : 1;
