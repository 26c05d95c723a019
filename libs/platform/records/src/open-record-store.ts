import path from 'node:path';
import { openPostgres } from './drivers/postgres.ts';
import { openSqlite } from './drivers/sqlite.ts';
import { recordsErrors } from './errors.ts';
import type { RecordStore } from './record-store.ts';
import { createSqlStore } from './sql/create-sql-store.ts';
import { migrate } from './sql/migrate.ts';
import type { SqlDatabase } from './sql/sql-database.ts';

/** Where records are kept. */
export interface RecordStoreLocation {
  /** RUNESTONE_HOME: the file `records/records.db` in it, unless `url` is given. */
  readonly home: string;
  /** A Postgres database, `postgresql://…`. */
  readonly url?: string | undefined;
  /** The SQLite file grows no further; no bound unless given. */
  readonly maxBytes?: number | undefined;
}

/** Checks the address of a database without asking it. Throws RECORDS_URL_INVALID (kind config). */
export function checkDatabaseUrl(url: string): void {
  const isPostgres = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
  if (!isPostgres)
    throw recordsErrors.URL_INVALID(
      'DATABASE_URL must begin with postgresql:// and be a whole address; without it records are kept in a SQLite file.',
    );
}

/**
 * Opens the store, and brings its tables to the version of this program. Throws RECORDS_STORE_AWAY while the database does not
 * answer, RECORDS_SCHEMA_NEWER (config) where its tables are of a newer version, RECORDS_URL_INVALID (config).
 */
export async function openRecordStore({ home, url, maxBytes }: RecordStoreLocation): Promise<RecordStore> {
  if (url !== undefined) checkDatabaseUrl(url);
  const database: SqlDatabase =
    url === undefined
      ? await openSqlite({ file: path.join(home, 'records', 'records.db'), maxBytes })
      : openPostgres(url);
  try {
    await migrate(database);
    return createSqlStore(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}
