import { encodeSketch, type DriftSketch } from '@runestone/drift';
import { fieldsOf, textOf, type TextInput } from '@runestone/fields';
import { bundleErrors } from './errors.ts';
import { manifestFile, type BundleManifest, type StepRecord } from './bundle-manifest.ts';
import { encodeEvaluation, evaluationFile } from './evaluation-file.ts';
import type { ModelEvaluation } from './model-evaluation.ts';
import type { StepTable } from './step-table.ts';
import type { TextPipeline } from './text-pipeline.ts';

/** One file of a bundle. */
export interface BundleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a bundle says beside its steps. */
export interface BundleFacts extends Pick<
  BundleManifest,
  'task' | 'description' | 'metrics' | 'hashes' | 'producer'
> {
  /** Texts whose scores are recorded, to be checked wherever the bundle is loaded. */
  readonly goldenTexts: readonly TextInput[];
  /** Further files, such as a model card; their bytes are listed and hashed like the rest. */
  readonly documents: readonly BundleFile[];
  /** What live records are compared with. */
  readonly driftReference?: DriftSketch;
  /** How the model was trained and how good it is; left out where it is too large. */
  readonly evaluation?: ModelEvaluation;
  readonly sha256: (bytes: Uint8Array) => string;
}

/** Encodes a pipeline as a bundle; the manifest comes last. Equal pipelines and facts give equal bytes. */
export async function encodeBundle(
  pipeline: TextPipeline,
  steps: StepTable,
  facts: BundleFacts,
): Promise<BundleFile[]> {
  const { records, files } = encodeSteps(pipeline, steps);
  const named = encodeNamed(facts);
  const all = [...files, ...facts.documents, ...Object.values(named)];
  const { kind, labels, other, names = {} } = pipeline.labelSpace.toJSON();
  const goldenTexts: BundleManifest['goldenTexts'] = [];
  for (const input of facts.goldenTexts) {
    const fields = fieldsOf(input);
    goldenTexts.push({
      ...{ text: textOf(input), ...(fields === undefined ? {} : { fields: { ...fields } }) },
      scores: Array.from(await pipeline.probabilities(input)),
    });
  }
  const manifest: BundleManifest = {
    formatVersion: 1,
    task: facts.task,
    description: facts.description,
    labels: { kind, labels: [...labels], ...(other === undefined ? {} : { other }), names: { ...names } },
    steps: records,
    files: all.map(({ path, bytes }) => ({ path, sha256: facts.sha256(bytes), sizeBytes: bytes.length })),
    goldenTexts,
    metrics: facts.metrics,
    hashes: facts.hashes,
    producer: facts.producer,
    ...Object.fromEntries(Object.entries(named).map(([key, { path }]) => [key, path])),
  };
  return [
    ...all,
    { path: manifestFile, bytes: new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`) },
  ];
}

/** The files that the manifest names for a purpose. */
function encodeNamed({
  driftReference,
  evaluation,
}: BundleFacts): Partial<Record<'driftReference' | 'evaluation', BundleFile>> {
  const evaluationBytes = evaluation && encodeEvaluation(evaluation);
  return {
    ...(driftReference === undefined ? {} : { driftReference: encodeReference(driftReference) }),
    ...(evaluationBytes === undefined
      ? {}
      : { evaluation: { path: evaluationFile, bytes: evaluationBytes } }),
  };
}

function encodeReference(reference: DriftSketch): BundleFile {
  const json = JSON.stringify(encodeSketch(reference));
  return { path: 'drift-reference.json', bytes: new TextEncoder().encode(`${json}\n`) };
}

function encodeSteps(
  { parts }: TextPipeline,
  steps: StepTable,
): { records: StepRecord[]; files: BundleFile[] } {
  const { normalizer, tokenizer, features, model, decider } = parts;
  const codec = steps.models.get(model.id);
  if (codec === undefined)
    throw bundleErrors.STEP_UNKNOWN(`There is no model "${model.id}" in the table of steps.`);
  const encoded = codec.encode(model, steps);
  const ofModel = encoded.files.map(({ name, extension = 'bin', bytes }) => ({
    path: `steps/${model.id}.${name}.${extension}`,
    ...{ name, bytes },
  }));
  const ofFeatures = Array.from('files' in features ? features.files : [], ([name, bytes]) => ({
    path: `steps/${features.id}/${name}`,
    ...{ name, bytes },
  }));
  const record = (role: StepRecord['role'], id: string, options: object): StepRecord => ({
    role,
    id,
    options: { ...options },
  });
  return {
    records: [
      record('normalizer', 'chain', { steps: normalizer.steps }),
      {
        ...record('tokenizer', tokenizer.id, tokenizer.options),
        ...(tokenizer.state === undefined ? {} : { state: { ...tokenizer.state } }),
      },
      {
        ...record('features', features.id, features.options),
        ...(ofFeatures.length === 0 ? {} : { files: pathsByName(ofFeatures) }),
      },
      {
        ...record('model', model.id, encoded.options),
        files: pathsByName(ofModel),
      },
      record('decision', 'calibrated', decider.options),
    ],
    files: [...ofFeatures, ...ofModel].map(({ path, bytes }) => ({ path, bytes })),
  };
}

/** A file of a step, under the name that the step knows it by. */
interface StepFile extends BundleFile {
  readonly name: string;
}

const pathsByName = (files: readonly StepFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ name, path }) => [name, path]));
