import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { readJsonFile, writeFileAtomic } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';

const texts = Type.Record(Type.String(), Type.String());

const runFileSchema = Type.Object({
  formatVersion: Type.Literal(1),
  runId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  experiment: Type.String(),
  name: Type.String(),
  status: Type.Union(['RUNNING', 'FINISHED', 'FAILED', 'KILLED'].map((status) => Type.Literal(status))),
  startTimeMs: Type.Number(),
  endTimeMs: Type.Optional(Type.Number()),
  params: texts,
  tags: texts,
  datasets: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        digest: Type.String(),
        context: Type.String(),
        source: Type.String(),
        profile: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
      }),
    ),
  ),
});

/** What the file `run.json` holds. */
export type RunFile = Static<typeof runFileSchema>;

/** The files of one run in its folder. */
export const runFiles = (folder: string) => ({
  record: path.join(folder, 'run.json'),
  metrics: path.join(folder, 'metrics.jsonl'),
});

/** Reads a run's record; undefined where the folder holds none. Throws FILES_CORRUPT, which names the file. */
export async function readRunFile(folder: string): Promise<RunFile | undefined> {
  return readJsonFile(runFiles(folder).record, (value) => {
    const run = checkSchema(runFileSchema, value, 'the run');
    if (run.runId !== path.basename(folder)) throw new Error(`it is the record of another run, ${run.runId}`);
    return run;
  });
}

/** Writes a run's record whole. */
export async function writeRunFile(folder: string, run: RunFile): Promise<void> {
  await writeFileAtomic(runFiles(folder).record, `${JSON.stringify(run, null, 2)}\n`);
}
