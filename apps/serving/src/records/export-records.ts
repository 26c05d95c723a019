import { openRecordStore, recordStoreOf } from '@runestone/records';
import { exportParquet } from '@runestone/records/export';
import type { Settings } from '../settings.ts';

/** What is exported, and where to. Times are milliseconds since 1970. */
export interface ExportRequest {
  readonly to: string;
  readonly model: string | undefined;
  readonly fromMs: number | undefined;
  readonly untilMs: number | undefined;
}

/** Writes recorded predictions to a Parquet file; `say` is told how far it is. Gives how many there are. */
export async function exportRecords(
  settings: Settings,
  { to, ...window }: ExportRequest,
  say: (line: string) => void,
): Promise<number> {
  const store = await openRecordStore(recordStoreOf(settings));
  try {
    const onProgress = (count: number): void => say(`${count} predictions …`);
    return await exportParquet({ store, file: to, window, onProgress });
  } finally {
    await store.close();
  }
}
