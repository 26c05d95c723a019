import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { confinePath, temporaryName } from '@runestone/files';
import type { MlflowClient } from '@runestone/mlflow-client';
import type { ArtifactFile, ArtifactStore } from '../artifact-store.ts';
import { artifactErrors } from '../errors.ts';
import { isPlainPath } from '../is-plain-path.ts';

const listing = Type.Object({
  files: Type.Optional(
    Type.Array(
      Type.Object({
        path: Type.String(),
        is_dir: Type.Optional(Type.Boolean()),
        file_size: Type.Optional(Type.Integer()),
      }),
    ),
  ),
});
type Entry = NonNullable<Static<typeof listing>['files']>[number];

const root = 'mlflow-artifacts/artifacts';

/** Creates a store behind an MLflow server's artifact proxy. Its URIs are `mlflow-artifacts:/folder/name`. */
export function createMlflowArtifacts({ client }: { readonly client: MlflowClient }): ArtifactStore {
  const transfer = (place: string) => ({
    what: `move the artifact ${place}`,
    path: `${root}/${encode(place)}`,
  });
  const listFolder = async (folder: string): Promise<readonly Entry[]> => {
    const call = {
      what: `list the artifacts in ${folder}`,
      method: 'GET',
      path: root,
      query: { path: folder },
      reply: listing,
      repeatable: true,
    } as const;
    return (await client.call(call)).files ?? [];
  };
  /** The proxy answers a missing file with 500, a folder with an empty file, and tells no size: the listing knows. */
  const find = async (place: string, uri: string): Promise<Entry> => {
    const entries = await listFolder(path.posix.dirname(place));
    const found = entries.find((entry) => lastPart(entry.path) === lastPart(place) && entry.is_dir !== true);
    if (found === undefined) throw artifactErrors.MISSING(`There is no artifact at ${uri}. Check the URI.`);
    return found;
  };
  const locate = (uri: string, within?: string): string => {
    const place = parseMlflowUri(uri, client.uri);
    const outer = within === undefined ? undefined : parseMlflowUri(within, client.uri);
    if (outer === undefined || place === outer || place.startsWith(`${outer}/`)) return place;
    throw artifactErrors.URI_INVALID(`${JSON.stringify(uri.slice(0, 200))} lies outside of ${within}.`);
  };
  async function* walk(folder: string, prefix: string): AsyncGenerator<ArtifactFile> {
    for (const entry of await listFolder(folder)) {
      const name = lastPart(entry.path);
      // A name from outside must not lead out when it is joined.
      if (!isPlainPath(name)) continue;
      if (entry.is_dir === true) yield* walk(`${folder}/${name}`, `${prefix}${name}/`);
      else yield { path: `${prefix}${name}`, sizeBytes: entry.file_size ?? 0 };
    }
  }
  return {
    async write(uri, data, { within } = {}) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      await client.put(transfer(locate(uri, within)), bytes);
    },
    async read(uri, { within, maxBytes = Infinity } = {}) {
      const place = locate(uri, within);
      const { file_size: size = 0 } = await find(place, uri);
      const bytes = size > maxBytes ? undefined : await client.fetchBytes(transfer(place), maxBytes);
      if (bytes !== undefined) return bytes;
      throw artifactErrors.TOO_LARGE(
        `${uri} has ${size} bytes, more than the ${maxBytes} that were expected.`,
      );
    },
    async upload(uri, file, { within } = {}) {
      await client.put(transfer(locate(uri, within)), { file });
    },
    async download(uri, file, { within } = {}) {
      const place = locate(uri, within);
      await find(place, uri);
      await fetchWhole(client, transfer(place), file);
    },
    async list(uri) {
      const files: ArtifactFile[] = [];
      for await (const file of walk(locate(uri), '')) files.push(file);
      return files.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async exists(uri) {
      const place = locate(uri);
      const entries = await listFolder(path.posix.dirname(place));
      return entries.some((entry) => lastPart(entry.path) === lastPart(place));
    },
    async remove(uri) {
      const place = locate(uri);
      await client.call({
        what: `remove the artifacts at ${uri}`,
        method: 'DELETE',
        path: `${root}/${encode(place)}`,
        reply: Type.Object({}),
        repeatable: true,
      });
    },
  };
}

async function fetchWhole(
  client: MlflowClient,
  transfer: { readonly what: string; readonly path: string },
  file: string,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), temporaryName());
  try {
    await client.fetchFile(transfer, temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Reads `mlflow-artifacts:/path`, or `mlflow-artifacts://host/path` where the host is that of the server. */
function parseMlflowUri(uri: string, serverUri: string): string {
  const match = /^mlflow-artifacts:(?:\/\/([^/]*))?\/([^/].*)$/s.exec(uri);
  const [, host = '', place = ''] = match ?? [];
  if (match === null || (host !== '' && host !== new URL(serverUri).host)) {
    throw artifactErrors.URI_INVALID(
      `${JSON.stringify(uri.slice(0, 200))} is no plain mlflow-artifacts: URI of ${serverUri}; write mlflow-artifacts:/folder/name.`,
    );
  }
  confinePath('/', place);
  // The proxy decodes twice, and cuts names at #, ? and ;: "a%20b" would become "a b".
  if (/[%#?;]/.test(place)) {
    throw artifactErrors.URI_INVALID(
      `${JSON.stringify(uri.slice(0, 200))} cannot be kept behind MLflow's artifact proxy, which changes names with %, #, ? or ;. Choose another name.`,
    );
  }
  return place;
}

const encode = (place: string): string => place.split('/').map(encodeURIComponent).join('/');

const lastPart = (place: string): string => place.slice(place.lastIndexOf('/') + 1);
