import type { BundleManifest } from '@runestone/text-pipeline';
import { modelKindOf } from '../models/live-model.ts';

/** Decoding more than this on the thread that answers would hold it up. */
const maxInlineBytes = 32 * 2 ** 20;

/**
 * How many threads of its own a model gets where its settings do not say so; 0 computes on the thread that answers. N-gram
 * models take microseconds: sending a text to a thread would cost more, unless they are very large.
 */
export function defaultThreads(manifest: BundleManifest): number {
  const sizeBytes = manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const features = manifest.steps.find(({ role }) => role === 'features')?.id;
  const isQuick = modelKindOf(manifest) === 'ngram-linear' && features === 'hashed-ngrams';
  return isQuick && sizeBytes <= maxInlineBytes ? 0 : 1;
}
