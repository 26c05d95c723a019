import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach } from '@jest/globals';
import { createFileArtifacts } from '@runestone/artifacts';
import { createDecider } from '@runestone/decisions';
import { createHashedNgrams } from '@runestone/features';
import { sha256Hex } from '@runestone/files';
import { createLabelSpace } from '@runestone/label-encoding';
import { quantiseLinearModel } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createLocalRegistry } from '@runestone/registry';
import { createTextPipeline, encodeBundle, standardSteps, type BundleFile } from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';
import { createLocalTracker } from '@runestone/tracking';
import { createModelLoader, parseModelReference, saveBundle, type LoadedModel } from '../index.ts';

/** The bundle of the tests of a file. */
export let bundle: BundleFile[];
/** The hash of its manifest. */
export let manifestSha256: string;
/** The home of one test. */
export let home: string;
/** The bundle in it. */
export let uri: string;
/** Where bundles are read and written. */
export const artifacts = createFileArtifacts();
/** The runs of the home. */
export let tracker: ReturnType<typeof createLocalTracker>;
/** The models of the home. */
export let registry: ReturnType<typeof createLocalRegistry>;
/** Loads models of the home. */
export let loader: ReturnType<typeof createModelLoader>;

/** Gives each test of a file a home with a bundle in it, and a loader. */
export function useTinyBundle(): void {
  beforeAll(async () => {
    bundle = await createTinyBundle();
    manifestSha256 = sha256Hex((bundle.at(-1) as BundleFile).bytes);
  });
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'runestone-loader-'));
    uri = path.join(home, 'bundle');
    const clock = (): number => 1000;
    tracker = createLocalTracker({ directory: home, clock, randomId: () => 'ab'.repeat(16) });
    registry = createLocalRegistry({ directory: home, clock });
    loader = createModelLoader({ artifacts, registry, tracker, steps: standardSteps });
    await saveBundle(artifacts, uri, bundle);
  });
  afterEach(() => rm(home, { recursive: true }));
}

/** Loads what a reference names. */
export async function loadText(reference: string): Promise<LoadedModel> {
  return loader.load(await loader.resolve(parseModelReference(reference)));
}

/** A bundle with made-up weights: small, but with every step that a real one has. */
async function createTinyBundle(): Promise<BundleFile[]> {
  const features = createHashedNgrams({ charBits: 8, wordMax: 0 });
  const weights = Float32Array.from(
    { length: features.dimension * 2 },
    (_, index) => 4 * Math.sin(index * index),
  );
  const pipeline = createTextPipeline({
    normalizer: createNormalizer(['well-formed', 'nfc', 'lower-case']),
    tokenizer: createTokenizer({ id: 'words', options: {} }),
    features,
    model: quantiseLinearModel(weights, new Float32Array(2)),
    decider: createDecider({ kind: 'single', temperature: 1 }, 2),
    labelSpace: createLabelSpace({ kind: 'single', labels: ['dan', 'swe'] }),
  });
  return await encodeBundle(pipeline, standardSteps, {
    task: 'tiny',
    description: 'A bundle for tests.',
    metrics: { accuracy: 0.5 },
    hashes: { recipe: 'a'.repeat(64), data: 'b'.repeat(64) },
    producer: 'test',
    goldenTexts: ['Der vokser træer', 'här växer träd'],
    documents: [{ path: 'docs/model-card.md', bytes: new TextEncoder().encode('# Tiny\n') }],
    sha256: sha256Hex,
  });
}
