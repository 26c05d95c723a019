import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openRecordStore } from '../open-record-store.ts';
import { describeRecordStore } from '../record-store.conformance.ts';
import { migrate } from '../sql/migrate.ts';
import { createPrediction } from '../testing/sample-records.ts';
import { openSqlite } from './sqlite.ts';

let home: string;
beforeEach(async () => void (home = await mkdtemp(path.join(tmpdir(), 'runestone-records-'))));
afterEach(() => rm(home, { recursive: true, force: true }));

describeRecordStore('a SQLite file', async () => ({
  open: () => openRecordStore({ home }),
  remove: async () => undefined,
}));

it('brings an older schema to the version of the program, once', async () => {
  const database = await openSqlite({ file: path.join(home, 'x.db') });
  const versions = [['CREATE TABLE one (a integer)'], ['ALTER TABLE one ADD COLUMN b integer']];
  await migrate(database, versions.slice(0, 1));
  await migrate(database, versions);
  await migrate(database, versions);
  await database.run('INSERT INTO one VALUES (1, 2)');
  expect((await database.run('SELECT version FROM runestone_schema ORDER BY version')).rows).toEqual([
    { version: 1 },
    { version: 2 },
  ]);
  await database.close();
});

it('leaves the schema as it was where a migration fails', async () => {
  const database = await openSqlite({ file: path.join(home, 'x.db') });
  const broken = [['CREATE TABLE one (a integer)', 'CREATE NONSENSE']];
  await expect(migrate(database, broken)).rejects.toMatchObject({ code: 'RECORDS_STORE_AWAY' });
  expect((await database.run("SELECT name FROM sqlite_master WHERE name = 'one'")).rows).toEqual([]);
  await database.close();
});

it('refuses tables of a newer program', async () => {
  const database = await openSqlite({ file: path.join(home, 'records', 'records.db') });
  await migrate(
    database,
    Array.from({ length: 9 }, () => []),
  );
  await database.close();
  await expect(openRecordStore({ home })).rejects.toMatchObject({
    code: 'RECORDS_SCHEMA_NEWER',
    kind: 'config',
  });
});

it('grows no further than it may', async () => {
  const store = await openRecordStore({ home, maxBytes: 400_000 });
  const fill = async () => {
    for (let n = 0; n < 100; n += 1)
      await store.append([createPrediction({ id: `p${n}`, text: 'x'.repeat(10_000), textForm: 'full' })]);
  };
  await expect(fill()).rejects.toMatchObject({ code: 'RECORDS_STORE_FULL', kind: 'upstream' });
  expect(await store.prune(1000)).toBeGreaterThan(20);
  await store.append([createPrediction({ id: 'again' })]);
  await store.close();
});

it('says which file it cannot read', async () => {
  const file = path.join(home, 'records.db');
  await writeFile(file, 'this is no database, but it is long enough to be read as one'.repeat(100));
  await expect(openSqlite({ file })).rejects.toMatchObject({
    code: 'RECORDS_STORE_AWAY',
    message: expect.stringContaining(file),
  });
});

it.each(['mysql://x', 'postgresql', 'nonsense', 'postgresql://['])(
  'takes %s for no database',
  async (url) => {
    await expect(openRecordStore({ home, url })).rejects.toMatchObject({ code: 'RECORDS_URL_INVALID' });
  },
);
