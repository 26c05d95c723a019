import {
  createCachedEncoder,
  createEncoderFeatures,
  encoderErrors,
  encoderFeaturesOptionsSchema,
  openEncoder,
  readEncoderFiles,
  type CacheProblem,
  type EncoderFeaturesOptions,
} from '@runestone/encoders';
import { checkWithDefaults } from '@runestone/schemas';
import type { CreateFeatures } from '@runestone/text-pipeline';

/** Where a process that trains gets the encoders that recipes name. */
export interface EncoderSource {
  /** The directory of an encoder, which is fetched where that is allowed. */
  find(encoder: Pick<EncoderFeaturesOptions, 'name' | 'revision' | 'precision'>): Promise<string>;
  /** Keeps the vectors of texts for the next training. */
  readonly cacheFolder: string;
  readonly onCacheProblem?: (problem: CacheProblem) => void;
  /** Threads that encode at a time. */
  readonly threads: number;
}

/**
 * The features `encoder`: from the files of a bundle, or, where a recipe names the encoder, from a source. The source's keep
 * their vectors on disk and compute on threads; those of a bundle compute on the thread that asks.
 */
export function createEncoderStep(source?: EncoderSource): CreateFeatures {
  return async (given, { files }) => {
    const options = checkWithDefaults(encoderFeaturesOptionsSchema, given, 'the options of encoder');
    const { name: _, revision: __, ...vectors } = options;
    if (files !== undefined) return createEncoderFeatures(await openEncoder(files, vectors), files, options);
    if (source === undefined)
      throw encoderErrors.NOT_FOUND('This process has no encoders but those in bundles.');
    const read = await readEncoderFiles(await source.find(options), options.precision);
    const encoder = await openEncoder(read, { ...vectors, lanes: source.threads });
    const { cacheFolder, onCacheProblem } = source;
    const cached = createCachedEncoder(encoder, cacheFolder, {
      ...(onCacheProblem === undefined ? {} : { onProblem: onCacheProblem }),
    });
    return createEncoderFeatures(cached, read, options);
  };
}
