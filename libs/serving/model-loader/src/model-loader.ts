import path from 'node:path';
import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { ModelVersion, Registry } from '@runestone/registry';
import {
  checkGoldenTexts,
  decodeBundle,
  manifestFile,
  type BundleFile,
  type StepTable,
  type TextPipeline,
} from '@runestone/text-pipeline';
import type { Tracker } from '@runestone/tracking';
import type { ModelReference } from './model-reference.ts';
import { readBundle, type BundleSource, type LoadOptions, type VerifiedBundle } from './read-bundle.ts';

/** A reference that has been looked up: where the bundle lies, and what its manifest must be. */
export interface ResolvedModel {
  readonly name: string;
  /** `7`, `run:<id>`, `run:<id>/<checkpoint>` or `directory`. */
  readonly version: string;
  readonly runId?: string;
  readonly sourceUri: string;
  /** Recorded when the bundle was registered; absent for checkpoints and folders. */
  readonly manifestSha256?: string;
}

/** Which bytes of which version of a model are loaded. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly runId?: string;
  readonly manifestSha256: string;
}

/** A model of which every byte was verified; nothing of it is decoded. */
export interface FetchedModel extends Pick<VerifiedBundle, 'manifest' | 'manifestBytes' | 'files'> {
  readonly identity: ModelIdentity;
}

/** A model that was fetched, decoded and tried on its golden texts. */
export interface LoadedModel extends FetchedModel {
  readonly pipeline: TextPipeline;
}

/** Where models are found, and the steps that they may be made of. */
export interface ModelLoaderOptions {
  readonly artifacts: Pick<ArtifactStore, 'read'>;
  readonly registry: Pick<Registry, 'getAlias' | 'getVersion'>;
  readonly tracker: Pick<Tracker, 'getRun'>;
  readonly steps: StepTable;
  /** The most bytes that the files of a bundle may have together; 4 GiB unless given. */
  readonly maxBundleBytes?: number;
}

/** Finds models and fetches them; whoever needs them opens them elsewhere. */
export type ModelFetcher = Pick<ModelLoader, 'resolve' | 'fetch'>;

/** Finds models by reference and loads them straight from the artifact store. */
export interface ModelLoader {
  /** Looks a reference up. Throws errors of kind not-found, such as REGISTRY_ALIAS_UNKNOWN or TRACKING_RUN_UNKNOWN. */
  resolve(reference: ModelReference): Promise<ResolvedModel>;
  /**
   * Reads a bundle and verifies every byte against the manifest and the manifest against its recorded hash. Throws errors
   * of kind integrity that name the file, or LOADER_BUNDLE_MISSING.
   */
  fetch(resolved: ResolvedModel, options?: LoadOptions): Promise<FetchedModel>;
  /** Fetches a bundle and opens it; throws what these throw. */
  load(resolved: ResolvedModel, options?: LoadOptions): Promise<LoadedModel>;
}

/** The tag under which a run and a version keep the SHA-256 of their bundle's manifest. */
const manifestTag = 'runestone.manifest_sha256';

/** Creates a loader that keeps nothing: each load reads the store. */
export function createModelLoader({ steps, ...options }: ModelLoaderOptions): ModelLoader {
  const fetcher = createModelFetcher(options);
  return {
    ...fetcher,
    async load(resolved, loadOptions) {
      const fetched = await fetcher.fetch(resolved, loadOptions);
      return { ...fetched, pipeline: await openModel(fetched, steps) };
    },
  };
}

/** Creates what finds and fetches models, and cannot open them; it keeps nothing. */
export function createModelFetcher(options: Omit<ModelLoaderOptions, 'steps'>): ModelFetcher {
  const { artifacts, registry, tracker, maxBundleBytes = 4 * 2 ** 30 } = options;
  const sourceOf = ({ sourceUri, manifestSha256 }: ResolvedModel): BundleSource => ({
    artifacts,
    uri: sourceUri,
    maxBundleBytes,
    ...(manifestSha256 === undefined ? {} : { manifestSha256 }),
  });
  const fetch: ModelLoader['fetch'] = async (resolved, loadOptions) => {
    const { manifestSha256, ...bundle } = await readBundle(sourceOf(resolved), loadOptions);
    const { name, version, runId } = resolved;
    return {
      ...bundle,
      identity: { name, version, ...(runId === undefined ? {} : { runId }), manifestSha256 },
    };
  };
  return {
    async resolve(reference) {
      switch (reference.kind) {
        case 'alias':
          return resolvedVersion(await registry.getAlias(reference.name, reference.alias));
        case 'version':
          return resolvedVersion(await registry.getVersion(reference.name, reference.version));
        case 'run':
          return resolveRun(tracker, reference);
        case 'directory':
          return resolveDirectory(reference.path);
      }
    },
    fetch,
  };
}

/** Decodes a model and tries it on its golden texts. Throws errors of kind integrity. */
export async function openModel(
  { manifest, files }: Pick<FetchedModel, 'manifest' | 'files'>,
  steps: StepTable,
): Promise<TextPipeline> {
  const pipeline = await decodeBundle(manifest, files, steps);
  try {
    await checkGoldenTexts(pipeline, manifest);
  } catch (error) {
    await pipeline.close();
    throw error;
  }
  return pipeline;
}

/** The files of a model as they lie in its bundle, the manifest last. */
export function bundleFilesOf({ files, manifestBytes }: FetchedModel): BundleFile[] {
  return [
    ...Array.from(files, ([file, bytes]) => ({ path: file, bytes })),
    { path: manifestFile, bytes: manifestBytes },
  ];
}

function resolvedVersion({ name, version, runId, sourceUri, tags }: ModelVersion): ResolvedModel {
  return {
    name,
    version: String(version),
    sourceUri,
    ...(runId === undefined ? {} : { runId }),
    ...withManifestSha256(tags),
  };
}

async function resolveRun(
  tracker: Pick<Tracker, 'getRun'>,
  { runId: digits, checkpoint }: Extract<ModelReference, { kind: 'run' }>,
): Promise<ResolvedModel> {
  const { runId, experiment, artifactUri, tags } = await tracker.getRun(digits);
  const found = { name: experiment, runId };
  if (checkpoint !== undefined) {
    const sourceUri = joinUri(artifactUri, `checkpoints/${checkpoint}`);
    return { ...found, version: `run:${runId}/${checkpoint}`, sourceUri };
  }
  return {
    ...found,
    version: `run:${runId}`,
    sourceUri: joinUri(artifactUri, 'bundle'),
    ...withManifestSha256(tags),
  };
}

function resolveDirectory(given: string): ResolvedModel {
  const sourceUri = given.startsWith('file:') ? given.replace(/\/+$/, '') : path.resolve(given);
  return { name: path.basename(sourceUri), version: 'directory', sourceUri };
}

function withManifestSha256(tags: Readonly<Record<string, string>>): { manifestSha256?: string } {
  const manifestSha256 = tags[manifestTag];
  return manifestSha256 === undefined ? {} : { manifestSha256 };
}
