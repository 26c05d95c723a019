import { joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { RemoteStores } from '@runestone/stores';
import { registerAsTag, type RunRecord } from '@runestone/tracking';
import { mirrorFiles } from './mirror-files.ts';
import type { MirrorState } from './mirror-state.ts';

/** The tags of a run that its model carries on. */
const modelTags = ['runestone.manifest_sha256', 'runestone.data_sha256', 'runestone.code_version'];

/** What is published, and with what. */
export interface Publication {
  readonly record: RunRecord;
  readonly state: MirrorState;
  readonly remote: RemoteStores;
  readonly artifacts: ArtifactStore;
  readonly save: () => Promise<void>;
}

/**
 * Shows the bundle of a finished run as a model: as MLflow's LoggedModel where the server has that, and as a version of
 * the registered model that the run asks for. What is there already is found again, not made twice.
 */
export async function publishModel(publication: Publication): Promise<void> {
  const { record, state, remote, save } = publication;
  const name = record.tags[registerAsTag];
  if (name === undefined || state.version !== undefined) return;
  const tags = Object.fromEntries(
    modelTags.filter((tag) => record.tags[tag] !== undefined).map((tag) => [tag, record.tags[tag] as string]),
  );
  await logModel(publication, { name, tags });
  const versions = await remote.registry.listVersions(name).catch(() => []);
  const there = versions.find(({ runId }) => runId === state.runId);
  const description = record.tags['mlflow.note.content'];
  const created =
    there ??
    (await remote.registry.createVersion({
      name,
      sourceUri: state.loggedModel?.artifactUri ?? joinUri(state.artifactUri, 'bundle'),
      runId: state.runId,
      tags,
      ...(description === undefined ? {} : { description }),
      ...(state.loggedModel === undefined ? {} : { loggedModelId: state.loggedModel.modelId }),
    }));
  state.version = { name, version: created.version };
  await save();
}

async function logModel(
  { record, state, remote, artifacts, save }: Publication,
  { name, tags }: { readonly name: string; readonly tags: Readonly<Record<string, string>> },
): Promise<void> {
  const { params } = record;
  const model = await remote.tracker.openLoggedModel({ runId: state.runId, name, tags, params });
  if (model === undefined) return;
  state.loggedModel ??= { modelId: model.modelId, artifactUri: model.artifactUri, files: {}, done: false };
  const { loggedModel } = state;
  const folder = {
    from: joinUri(record.artifactUri, 'bundle'),
    to: model.artifactUri,
    sent: loggedModel.files,
  };
  await mirrorFiles(folder, artifacts, save);
  if (!model.finished) await remote.tracker.finishLoggedModel(model, state.runId);
  loggedModel.done = true;
  await save();
}
