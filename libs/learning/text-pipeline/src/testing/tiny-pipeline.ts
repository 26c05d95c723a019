import { createHash } from 'node:crypto';
import { createDecider } from '@runestone/decisions';
import { createTokenSequence } from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import { createLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createTokenizer } from '@runestone/tokenization';
import {
  createTextPipeline,
  encodeBundle,
  parseManifest,
  standardSteps,
  type BundleFacts,
  type BundleManifest,
  type TextPipeline,
} from '../index.ts';

/** The labels of the tiny pipeline. */
export const tinyLabels = ['kind', 'cold'];

/** A pipeline that counts the two words that it knows. */
export function createTinyPipeline(kind: 'single' | 'multi' = 'single'): TextPipeline {
  const tokenizer = createTokenizer({
    ...{ id: 'words', options: {} },
    state: { vocabulary: ['warm', 'frost'] },
  });
  const features = createTokenSequence({}, tokenizer.vocabulary);
  return createTextPipeline({
    ...{ normalizer: createNormalizer(['lower-case']), tokenizer, features },
    model: createLinearModel(new Float32Array(features.dimension * 2), new Float32Array([1, -1])),
    decider: createDecider({ kind, minConfidence: 0.5 }, 2),
    labelSpace: createLabelSpace({ kind, labels: tinyLabels }),
  });
}

/** Encodes the tiny pipeline with more facts, and reads the manifest back. */
export async function encodeTinyBundle(
  facts: Partial<BundleFacts> = {},
): Promise<{ manifest: BundleManifest; files: Map<string, Uint8Array> }> {
  const hash = 'a'.repeat(64);
  const files = await encodeBundle(createTinyPipeline(), standardSteps, {
    ...{ task: 'tiny', description: '', metrics: {}, producer: 'test', documents: [] },
    ...{ goldenTexts: ['warm'], hashes: { recipe: hash, data: hash } },
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    ...facts,
  });
  const manifest = parseManifest(files.at(-1)!.bytes);
  return { manifest, files: new Map(files.map(({ path, bytes }) => [path, bytes])) };
}
