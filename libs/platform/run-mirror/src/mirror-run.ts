import path from 'node:path';
import type { ArtifactStore } from '@runestone/artifacts';
import { isRunestoneError } from '@runestone/errors';
import { sha256Hex, withFileLock } from '@runestone/files';
import type { RemoteStores, Stores } from '@runestone/stores';
import { registerAsTag, type RunHandle, type RunRecord } from '@runestone/tracking';
import { mirrorErrors } from './errors.ts';
import { mirrorFiles } from './mirror-files.ts';
import { createRemembering, readMirrorState, writeMirrorState, type MirrorState } from './mirror-state.ts';
import { publishModel } from './publish-model.ts';

/** What one pass sent, and what the run is there. */
export interface MirrorReport {
  /** The run's id on the server. */
  readonly remoteRunId: string;
  readonly points: number;
  readonly files: number;
  readonly bytes: number;
  /** The model version that the run's bundle is registered as. */
  readonly version?: { readonly name: string; readonly version: number };
}

/**
 * Makes a run on the MLflow server equal to the one that lies here: parameters, tags, metric points, artifacts, its model
 * and how it ended. May be broken off and repeated at any time; one pass over a run at a time, across processes.
 */
export async function mirrorRun(
  { local, remote, artifacts }: Pick<Stores, 'local' | 'remote' | 'artifacts'>,
  runId: string,
): Promise<MirrorReport> {
  if (remote === undefined)
    throw mirrorErrors.NO_SERVER('Set MLFLOW_TRACKING_URI to the address of an MLflow server.');
  const { folder } = await local.readRunFiles(runId);
  const lock = { timeoutMs: 60_000 };
  return withFileLock(
    path.join(folder, '.mirror-lock'),
    async () => {
      const { record } = await local.readRunFiles(runId);
      const state = await openState(folder, record, remote);
      const pass: Pass = { folder, record, state, remote, artifacts, local };
      return mirrorOpened(pass);
    },
    lock,
  );
}

/** Tells whether a server has everything of a run. Compares with what was sent; the server is not asked. */
export async function isMirrored(local: Stores['local'], runId: string, serverUri: string): Promise<boolean> {
  const { folder, record } = await local.readRunFiles(runId);
  const state = await readMirrorState(folder, serverUri);
  if (state === undefined || state.status !== record.status) return false;
  if (state.factsSha256 !== sha256Hex(JSON.stringify(factsOf(record)))) return false;
  if (record.tags[registerAsTag] !== undefined && record.status === 'FINISHED' && state.version === undefined)
    return false;
  return (await local.readPoints(folder, state.metricBytes)).points.length === 0;
}

interface Pass {
  readonly folder: string;
  readonly record: RunRecord;
  readonly state: MirrorState;
  readonly remote: RemoteStores;
  readonly artifacts: ArtifactStore;
  readonly local: Stores['local'];
}

async function mirrorOpened(pass: Pass): Promise<MirrorReport> {
  const { folder, record, state, remote, artifacts } = pass;
  const save = (): Promise<void> => writeMirrorState(folder, state);
  const handle = await openHandle(pass);
  await sendFacts(handle, record, state);
  await save();
  const points = await sendPoints(handle, pass, save);
  const target = { from: record.artifactUri, to: state.artifactUri, sent: state.files };
  const { files, bytes } = await mirrorFiles(target, artifacts, createRemembering(folder, state));
  await save();
  if (record.status === 'FINISHED') await publishModel({ record, state, remote, artifacts, save });
  if (record.status !== 'RUNNING' && state.status !== record.status) {
    await handle.end(record.status, record.endTimeMs);
    state.status = record.status;
    await save();
  }
  const { version } = state;
  return { remoteRunId: state.runId, points, files, bytes, ...(version === undefined ? {} : { version }) };
}

const nothingSent = { factsSha256: '', metricBytes: 0, files: {}, status: 'RUNNING' } as const;

async function openState(folder: string, record: RunRecord, remote: RemoteStores): Promise<MirrorState> {
  const { uri: serverUri } = remote.client;
  const known = await readMirrorState(folder, serverUri);
  if (known !== undefined) return known;
  await remote.client.checkServer();
  const { runId, artifactUri } = await findOrCreateRun(record, remote);
  const state: MirrorState = { ...nothingSent, files: {}, formatVersion: 1, serverUri, runId, artifactUri };
  await writeMirrorState(folder, state);
  return state;
}

/** A run that was begun while the server was there has the server's id; another is created there under its own. */
async function findOrCreateRun(
  { runId, experiment, name, startTimeMs }: RunRecord,
  { tracker }: RemoteStores,
): Promise<{ runId: string; artifactUri: string }> {
  try {
    return await tracker.getRun(runId);
  } catch (error) {
    if (!isRunestoneError(error) || error.code !== 'TRACKING_RUN_UNKNOWN') throw error;
    return tracker.createRunOnce({ experiment, name }, { creationId: runId, startTimeMs });
  }
}

/** The run on the server, running again where it goes on here. */
async function openHandle({ record, state, remote }: Pass): Promise<RunHandle> {
  const goesOn = record.status === 'RUNNING' && state.status !== 'RUNNING';
  const handle = await (goesOn ? remote.tracker.openRun(state.runId) : remote.tracker.attachRun(state));
  if (goesOn) state.status = 'RUNNING';
  return handle;
}

const factsOf = ({ params, tags, datasets }: RunRecord): object => ({ params, tags, datasets });

async function sendFacts(handle: RunHandle, record: RunRecord, state: MirrorState): Promise<void> {
  const sha256 = sha256Hex(JSON.stringify(factsOf(record)));
  if (state.factsSha256 === sha256) return;
  await handle.logParams(record.params);
  if (record.datasets.length > 0) await handle.logDatasets(record.datasets);
  await handle.setTags({ ...record.tags, 'runestone.run_id': record.runId });
  state.factsSha256 = sha256;
}

async function sendPoints(
  handle: RunHandle,
  { folder, state, local }: Pass,
  save: () => Promise<void>,
): Promise<number> {
  let sent = 0;
  for (;;) {
    const { points, nextByte } = await local.readPoints(folder, state.metricBytes);
    if (points.length === 0) return sent;
    await handle.logPoints(points);
    state.metricBytes = nextByte;
    sent += points.length;
    await save();
  }
}
