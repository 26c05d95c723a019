import type { ArtifactStore } from './artifact-store.ts';
import { artifactErrors } from './errors.ts';

/** Stores by the scheme of their URIs, without the colon; `file` also takes absolute paths. */
export type ArtifactStores = Readonly<Record<string, ArtifactStore>>;

/** Creates a store that gives each URI to the store of its scheme. Throws ARTIFACT_SCHEME_UNKNOWN where there is none. */
export function routeArtifacts(stores: ArtifactStores): ArtifactStore {
  const storeOf = (uri: string): ArtifactStore => {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase() ?? 'file';
    const store = Object.hasOwn(stores, scheme) ? stores[scheme] : undefined;
    if (store !== undefined) return store;
    if (scheme === 'mlflow-artifacts')
      throw artifactErrors.SCHEME_UNKNOWN(
        `${JSON.stringify(uri.slice(0, 200))} lies behind an MLflow server. Set MLFLOW_TRACKING_URI to its address.`,
      );
    throw artifactErrors.URI_INVALID(
      `${JSON.stringify(uri.slice(0, 200))} is of no scheme that artifacts are kept under: ${Object.keys(stores).join(', ')}.`,
    );
  };
  return {
    write: async (uri, ...rest) => storeOf(uri).write(uri, ...rest),
    read: async (uri, ...rest) => storeOf(uri).read(uri, ...rest),
    upload: async (uri, ...rest) => storeOf(uri).upload(uri, ...rest),
    download: async (uri, ...rest) => storeOf(uri).download(uri, ...rest),
    list: async (uri) => storeOf(uri).list(uri),
    exists: async (uri) => storeOf(uri).exists(uri),
    remove: async (uri) => storeOf(uri).remove(uri),
  };
}
