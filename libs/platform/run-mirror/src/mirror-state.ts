import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { readJsonFile, writeFileAtomic } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';

const sentFiles = Type.Record(Type.String(), Type.Tuple([Type.Number(), Type.Number()]));

const mirrorStateSchema = Type.Object({
  formatVersion: Type.Literal(1),
  serverUri: Type.String(),
  /** The run there. */
  runId: Type.String(),
  artifactUri: Type.String(),
  /** SHA-256 of parameters, tags and data sets as they were sent. */
  factsSha256: Type.String(),
  /** Where in the metric log those points begin that were not sent. */
  metricBytes: Type.Integer({ minimum: 0 }),
  /** Size in bytes and time of change of each file that was sent, by its path. */
  files: sentFiles,
  status: Type.String(),
  loggedModel: Type.Optional(
    Type.Object({
      modelId: Type.String(),
      artifactUri: Type.String(),
      files: sentFiles,
      done: Type.Boolean(),
    }),
  ),
  version: Type.Optional(Type.Object({ name: Type.String(), version: Type.Integer() })),
});

/** What has been sent of a run, and where to. */
export type MirrorState = Static<typeof mirrorStateSchema>;

/** Files that were sent: size and time of change by path. */
export type SentFiles = Static<typeof sentFiles>;

const fileOf = (folder: string): string => path.join(folder, 'mirror.json');

/** Reads what has been sent to a server; undefined for another server than the one that got it. */
export async function readMirrorState(folder: string, serverUri: string): Promise<MirrorState | undefined> {
  const state = await readJsonFile(fileOf(folder), (value) =>
    checkSchema(mirrorStateSchema, value, 'the state of the mirror'),
  );
  return state?.serverUri === serverUri ? state : undefined;
}

/** Writes what has been sent. */
export async function writeMirrorState(folder: string, state: MirrorState): Promise<void> {
  await writeFileAtomic(fileOf(folder), `${JSON.stringify(state)}\n`);
}

/** How often, at most, the files that were sent are written down: what is forgotten is only sent again. */
const rememberEveryMs = 1000;

/** Creates what is called after each file: it writes the state now and then. */
export function createRemembering(folder: string, state: MirrorState): () => Promise<void> {
  let lastMs = performance.now();
  return async () => {
    if (performance.now() - lastMs < rememberEveryMs) return;
    lastMs = performance.now();
    await writeMirrorState(folder, state);
  };
}
