import { rename, rm, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { temporaryName } from '@runestone/files';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { JudgedPrediction, RecordStore, RecordWindow } from '../record-store.ts';

/** One column of the file: its type in Parquet, and where its values come from. */
interface Column {
  readonly name: string;
  readonly type: 'text' | 'json' | 'integer' | 'time';
  readonly read: (one: JudgedPrediction) => unknown;
}

const columns: readonly Column[] = [
  { name: 'id', type: 'text', read: ({ id }) => id },
  { name: 'time', type: 'time', read: ({ timeMs }) => new Date(timeMs) },
  { name: 'request_id', type: 'text', read: ({ requestId }) => requestId },
  { name: 'text_index', type: 'integer', read: ({ textIndex }) => textIndex },
  { name: 'model', type: 'text', read: ({ model }) => model },
  { name: 'version', type: 'text', read: ({ version }) => version },
  { name: 'caller', type: 'text', read: ({ caller }) => caller },
  { name: 'outcome', type: 'text', read: ({ outcome }) => outcome },
  { name: 'reason', type: 'text', read: ({ reason }) => reason },
  { name: 'labels', type: 'json', read: ({ labels }) => labels },
  { name: 'scores', type: 'json', read: ({ scores }) => scores },
  { name: 'features', type: 'json', read: ({ features }) => features },
  { name: 'text_form', type: 'text', read: ({ textForm }) => textForm },
  { name: 'text', type: 'text', read: ({ text }) => text },
  { name: 'feedback_labels', type: 'json', read: ({ feedback }) => feedback?.labels },
  {
    name: 'feedback_time',
    type: 'time',
    read: ({ feedback }) => feedback && new Date(feedback.timeMs),
  },
];

const parquetTypes = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  integer: { type: 'INT32' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const;

/** How records are exported. */
export interface ExportOptions {
  readonly store: Pick<RecordStore, 'listPredictions'>;
  readonly file: string;
  readonly window: RecordWindow;
  /** Rows of one group of the file, about: what is held in memory; 10,000 unless given. */
  readonly groupRows?: number;
  /** Told now and then how many predictions were written. */
  readonly onProgress?: (predictions: number) => void;
}

/**
 * Writes the predictions of a window, each with the feedback that holds, to a Parquet file, which is whole or not there. Lists,
 * scores and features are JSON. Gives how many.
 */
export async function exportParquet({
  store,
  file,
  window,
  groupRows = 10_000,
  onProgress,
}: ExportOptions): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), temporaryName());
  try {
    const writer = new ParquetWriter({
      writer: fileWriter(temporary),
      schema: [
        { name: 'records', num_children: columns.length },
        ...columns.map(({ name, type }) => ({
          ...{ name, repetition_type: 'OPTIONAL' as const },
          ...parquetTypes[type],
        })),
      ],
    });
    let [written, group]: [number, JudgedPrediction[]] = [0, []];
    const writeGroup = async (): Promise<void> => {
      if (group.length === 0) return;
      const columnData = columns.map(({ name, read }) => ({ name, data: group.map(read) }));
      await writer.write({ columnData, rowGroupSize: groupRows });
      written += group.length;
      group = [];
      onProgress?.(written);
    };
    for await (const page of store.listPredictions(window)) {
      group.push(...page);
      if (group.length >= groupRows) await writeGroup();
    }
    await writeGroup();
    await writer.finish();
    await rename(temporary, file);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
