import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { describeArtifactStore } from './artifact-store.conformance.ts';
import { createFileArtifacts } from './drivers/file-artifacts.ts';
import { routeArtifacts } from './route-artifacts.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

describeArtifactStore('routed stores', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-routed-'));
  folders.push(folder);
  const store = routeArtifacts({ file: createFileArtifacts() });
  return { store, baseUri: pathToFileURL(`${folder}/base`).href, close: () => store.remove(folder) };
});

describe('routeArtifacts', () => {
  const store = routeArtifacts({ file: createFileArtifacts() });

  it.each([
    ['mlflow-artifacts:/1/x', 'ARTIFACT_SCHEME_UNKNOWN', 'MLFLOW_TRACKING_URI'],
    ['gs://bucket/x', 'ARTIFACT_URI_INVALID', 'file'],
    ['constructor:x', 'ARTIFACT_URI_INVALID', 'file'],
  ])('says what to do about %s', async (uri, code, hint) => {
    await expect(store.read(uri)).rejects.toMatchObject({ code, message: expect.stringContaining(hint) });
  });
});
