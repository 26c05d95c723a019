import path from 'node:path';
import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { ModelVersion, Registry } from '@runestone/registry';
import {
  checkGoldenTexts,
  decodeBundle,
  manifestFile,
  type BundleFile,
  type BundleManifest,
  type StepTable,
  type TextPipeline,
} from '@runestone/text-pipeline';
import type { Tracker } from '@runestone/tracking';
import type { ModelReference } from './model-reference.ts';
import { readBundle, type BundleSource, type LoadOptions } from './read-bundle.ts';

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

/** A model that was read, verified and tried on its golden texts. */
export interface LoadedModel {
  readonly pipeline: TextPipeline;
  readonly manifest: BundleManifest;
  /** The other files of the bundle, by their paths. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly identity: ModelIdentity;
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

/** Finds models by reference and loads them straight from the artifact store. */
export interface ModelLoader {
  /** Looks a reference up. Throws errors of kind not-found, such as REGISTRY_ALIAS_UNKNOWN or TRACKING_RUN_UNKNOWN. */
  resolve(reference: ModelReference): Promise<ResolvedModel>;
  /**
   * Reads a bundle, verifies every byte against the manifest and the manifest against its recorded hash, decodes it and
   * checks its golden texts. Throws errors of kind integrity that name the file, or LOADER_BUNDLE_MISSING.
   */
  load(resolved: ResolvedModel, options?: LoadOptions): Promise<LoadedModel>;
  /** Reads and verifies a bundle as load does, and gives its files, the manifest among them. Nothing is decoded. */
  fetch(resolved: ResolvedModel, options?: LoadOptions): Promise<BundleFile[]>;
}

/** The tag under which a run and a version keep the SHA-256 of their bundle's manifest. */
const manifestTag = 'runestone.manifest_sha256';

/** Creates a loader that keeps nothing: each load reads the store. */
export function createModelLoader(options: ModelLoaderOptions): ModelLoader {
  const { artifacts, registry, tracker, steps, maxBundleBytes = 4 * 2 ** 30 } = options;
  const sourceOf = ({ sourceUri, manifestSha256 }: ResolvedModel): BundleSource => ({
    artifacts,
    uri: sourceUri,
    maxBundleBytes,
    ...(manifestSha256 === undefined ? {} : { manifestSha256 }),
  });
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
    async fetch(resolved, loadOptions = {}) {
      const { manifestBytes, files } = await readBundle(sourceOf(resolved), loadOptions);
      return [
        ...Array.from(files, ([file, bytes]) => ({ path: file, bytes })),
        { path: manifestFile, bytes: manifestBytes },
      ];
    },
    async load(resolved, loadOptions = {}) {
      const { manifest, manifestSha256, files } = await readBundle(sourceOf(resolved), loadOptions);
      const pipeline = await decodeBundle(manifest, files, steps);
      await checkGoldenTexts(pipeline, manifest);
      const { name, version, runId } = resolved;
      return {
        pipeline,
        manifest,
        files,
        identity: { name, version, ...(runId === undefined ? {} : { runId }), manifestSha256 },
      };
    },
  };
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
