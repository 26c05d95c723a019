import type { BundleManifest } from './bundle-manifest.ts';
import { bundleErrors } from './errors.ts';
import type { TextPipeline } from './text-pipeline.ts';

/** Scores may differ by this much between machines and runtimes: neither exp and log nor sums of many are bit-exact everywhere. */
const tolerance = 1e-5;

/** Classifies a bundle's golden texts; throws BUNDLE_GOLDEN_MISMATCH (kind integrity) where a score differs. */
export async function checkGoldenTexts(pipeline: TextPipeline, manifest: BundleManifest): Promise<void> {
  for (const { scores, ...text } of manifest.goldenTexts) {
    const actual = await pipeline.probabilities(text);
    const same =
      actual.length === scores.length &&
      scores.every((score, index) => Math.abs(score - (actual[index] as number)) <= tolerance);
    if (!same) {
      throw bundleErrors.GOLDEN_MISMATCH(
        'The bundle does not answer its golden texts as recorded; it is damaged or of another version.',
      );
    }
  }
}
