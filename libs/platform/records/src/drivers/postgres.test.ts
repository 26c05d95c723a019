import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, postgresPrograms, startPostgres, type PostgresServer } from '@runestone/real-services';
import { openRecordStore } from '../open-record-store.ts';
import { describeRecordStore } from '../record-store.conformance.ts';
import { createPrediction } from '../testing/sample-records.ts';
import { openPostgres } from './postgres.ts';

const reason = 'needs Postgres: tools/services/services.sh install postgres';

describeWith('Postgres', reason, postgresPrograms(), () => {
  let server: PostgresServer;
  let databases = 0;
  beforeAll(async () => void (server = await startPostgres()));
  afterAll(() => server.close());

  /** A database of its own. */
  const createDatabase = async (): Promise<string> => {
    const name = `test${(databases += 1)}`;
    const admin = openPostgres(server.url);
    await admin.run(`CREATE DATABASE ${name}`);
    await admin.close();
    return server.url.replace(/[^/]*$/, name);
  };

  describeRecordStore('Postgres', async () => {
    const url = await createDatabase();
    return { open: () => openRecordStore({ home: '', url }), remove: async () => undefined };
  });

  it('makes its tables once when many processes begin at a time', async () => {
    const url = await createDatabase();
    const stores = await Promise.all(Array.from({ length: 5 }, () => openRecordStore({ home: '', url })));
    await Promise.all(stores.map((store, index) => store.append([createPrediction({ id: `p${index}` })])));
    expect(await stores[0]?.findPredictions(['request-1'])).toHaveLength(5);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('answers again after it was killed, with everything that was appended', async () => {
    const url = await createDatabase();
    const store = await openRecordStore({ home: '', url });
    await store.append([createPrediction({ id: 'a' })]);
    await server.kill();
    await expect(store.append([createPrediction({ id: 'b' })])).rejects.toMatchObject({
      code: 'RECORDS_STORE_AWAY',
    });
    await server.restart();
    await store.append([createPrediction({ id: 'a' }), createPrediction({ id: 'b' })]);
    expect(await store.findPredictions(['request-1'])).toHaveLength(2);
    await store.close();
  });

  it('is away for a wrong password, which no message tells', async () => {
    const url = server.url.replace(/:[0-9a-f]{32}@/, ':secret-of-mine@');
    const opened = openRecordStore({ home: '', url });
    await expect(opened).rejects.toMatchObject({ code: 'RECORDS_STORE_AWAY' });
    await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('secret-of-mine') });
  });
});
