import { createHash } from 'node:crypto';
import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import { createDecider } from '@runestone/decisions';
import { createHashedNgrams } from '@runestone/features';
import { createLabelSpace } from '@runestone/label-encoding';
import { saveBundle } from '@runestone/model-loader';
import { quantiseLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createRandom } from '@runestone/random';
import type { Registry } from '@runestone/registry';
import {
  createTextPipeline,
  encodeBundle,
  manifestFile,
  standardSteps,
  type TextPipeline,
} from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';

/** A registered version, and what it must answer to each of the texts that are asked. */
export interface PublishedVersion {
  readonly version: number;
  readonly uri: string;
  /** Label and score by the place of the text. */
  readonly answers: readonly { readonly label: string; readonly score: number }[];
}

/** Where versions are published. */
export interface PublishOptions {
  readonly artifacts: ArtifactStore;
  readonly registry: Registry;
  /** The folder of all bundles: a URI. */
  readonly root: string;
  readonly name: string;
  readonly texts: readonly string[];
}

const labels = ['dan', 'swe', 'nno', 'nob', 'Other'];
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** A model of the size of `language-id`, whose weights come from a seed: no two seeds answer alike. */
function createSeededPipeline(seed: number): TextPipeline {
  const features = createHashedNgrams({ charBits: 18, wordBits: 16 });
  const random = createRandom(seed);
  const weights = Float32Array.from(
    { length: features.dimension * labels.length },
    () => random.nextFloat() * 8 - 4,
  );
  return createTextPipeline({
    normalizer: createNormalizer(['well-formed', 'nfc', 'lower-case']),
    tokenizer: createTokenizer({ id: 'words', options: {} }),
    features,
    model: quantiseLinearModel(weights, new Float32Array(labels.length)),
    decider: createDecider({ kind: 'single' }, labels.length),
    labelSpace: createLabelSpace({ kind: 'single', labels, names: {} }),
  });
}

/** Trains nothing: registers a model of random weights. `spoil` may change the manifest before it is registered. */
export async function publishVersion(
  seed: number,
  { artifacts, registry, root, name, texts }: PublishOptions,
  spoil: (manifest: Record<string, unknown>) => unknown = (manifest) => manifest,
): Promise<PublishedVersion> {
  const pipeline = createSeededPipeline(seed);
  const files = await encodeBundle(pipeline, standardSteps, {
    task: 'language-id',
    description: `seed ${seed}`,
    metrics: {},
    hashes: { recipe: sha256('recipe'), data: sha256(String(seed)) },
    producer: 'benchmark',
    goldenTexts: texts.slice(0, 10),
    documents: [],
    sha256,
  });
  const manifest = JSON.parse(new TextDecoder().decode(files.at(-1)?.bytes)) as Record<string, unknown>;
  const bytes = new TextEncoder().encode(JSON.stringify(spoil(manifest)));
  const uri = joinUri(root, `seed-${seed}`);
  await saveBundle(artifacts, uri, [...files.slice(0, -1), { path: manifestFile, bytes }]);
  const { version } = await registry.createVersion({
    name,
    sourceUri: uri,
    tags: { 'runestone.manifest_sha256': sha256(bytes) },
  });
  const answers = (await pipeline.classify(texts, { topK: 1 })).map(({ alternatives: [best] }) => {
    if (best === undefined) throw new Error('a text without an answer');
    return best;
  });
  return { version, uri, answers };
}
