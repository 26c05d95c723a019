import { expect, it } from '@jest/globals';
import { createTelemetry, type RecordsStatus } from './index.ts';

it('does not say that a database is down where nothing is recorded', async () => {
  const { text } = await createTelemetry({ processMetrics: false }).render();
  expect(text).not.toMatch(/^runestone_records_store_up/m);
  expect(text).toContain('# TYPE runestone_records_store_up gauge');
});

it('tells how recording goes as it stands when it is asked, counting up', async () => {
  const telemetry = createTelemetry({ processMetrics: false });
  let status: RecordsStatus = {
    ...{ written: 5, waitingRecords: 3, waitingBytes: 700, storeUp: true },
    dropped: { behind: 2 },
  };
  telemetry.watchRecords(() => status);
  await telemetry.render();
  status = { ...status, written: 9, waitingRecords: 0, storeUp: false, dropped: { behind: 2, refused: 1 } };
  const lines = (await telemetry.render()).text
    .split('\n')
    .filter((line) => line.startsWith('runestone_records'));
  expect(lines.sort()).toEqual([
    'runestone_records_dropped_total{reason="behind"} 2',
    'runestone_records_dropped_total{reason="damaged"} 0',
    'runestone_records_dropped_total{reason="journal-full"} 0',
    'runestone_records_dropped_total{reason="refused"} 1',
    'runestone_records_dropped_total{reason="unwritable"} 0',
    'runestone_records_store_up 0',
    'runestone_records_waiting_bytes 700',
    'runestone_records_waiting_records 0',
    'runestone_records_written_total 9',
  ]);
});
