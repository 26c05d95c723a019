import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient, type Client, type InStatement, type ResultSet } from '@libsql/client';
import { messageOf } from '@runestone/errors';
import { recordsErrors } from '../errors.ts';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue, TableRows } from '../sql/sql-database.ts';

/** How a SQLite file is opened. */
export interface SqliteOptions {
  readonly file: string;
  /** The file grows no further; no bound unless given. */
  readonly maxBytes?: number | undefined;
}

/** How long a statement waits for another process that writes; the thread does nothing else meanwhile. */
const busyTimeoutMs = 500;
/** SQLite takes 32,766 values in a statement. */
const maxValues = 32_000;

/** Opens a SQLite file, which is made where there is none. */
export async function openSqlite({ file, maxBytes }: SqliteOptions): Promise<SqlDatabase> {
  const client = await tellErrors(file, async () => {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    return createClient({
      url: pathToFileURL(file).href,
      intMode: 'number',
      timeout: busyTimeoutMs,
      concurrency: 1,
    });
  });
  const settle = async (): Promise<void> => {
    // Readers and the writer do not wait for each other; what is committed outlives the process, if not a power cut.
    await client.execute('PRAGMA journal_mode = WAL');
    await client.execute('PRAGMA synchronous = NORMAL');
    // Ids of requests come in no order: the pages of their index are met again and again.
    await client.execute('PRAGMA cache_size = -16384');
    await client.execute('PRAGMA wal_autocheckpoint = 4000');
    if (maxBytes === undefined) return;
    const pageBytes = Number((await client.execute('PRAGMA page_size')).rows[0]?.[0]);
    await client.execute(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
  };
  await tellErrors(file, settle).catch((error: unknown) => {
    client.close();
    throw error;
  });
  return createDatabase(client, file);
}

function createDatabase(client: Client, file: string): SqlDatabase {
  return {
    run: (sql, values = []) =>
      tellErrors(file, async () => toResult(await client.execute({ sql, args: [...values] }))),
    exclusively: (work) =>
      tellErrors(file, async () => {
        const transaction = await client.transaction('write');
        try {
          const session: SqlSession = {
            run: async (sql, values = []) => toResult(await transaction.execute({ sql, args: [...values] })),
          };
          const result = await work(session);
          await transaction.commit();
          return result;
        } finally {
          transaction.close();
        }
      }),
    insertNew: (tables) =>
      tellErrors(file, async () => void (await client.batch(tables.flatMap(inserts), 'write'))),
    close: async () => client.close(),
  };
}

function inserts({ table, columns, rows }: TableRows): InStatement[] {
  const most = Math.floor(maxValues / columns.length);
  const one = `(${columns.map(() => '?').join(', ')})`;
  return Array.from({ length: Math.ceil(rows.length / most) }, (_, part) => {
    const some = rows.slice(part * most, (part + 1) * most);
    return {
      sql: `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')}) VALUES ${some.map(() => one).join(', ')} ON CONFLICT (id) DO NOTHING`,
      args: some.flat(),
    };
  });
}

const toResult = ({ columns, rows, rowsAffected }: ResultSet): Awaited<ReturnType<SqlSession['run']>> => ({
  rows: rows.map(
    (row) => Object.fromEntries(columns.map((name, place) => [name, row[place] as SqlValue])) as SqlRow,
  ),
  changed: rowsAffected,
});

/** Codes of SQLite for a value that will never be taken. */
const refusals = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

async function tellErrors<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code !== 'string' || code.startsWith('RECORDS_')) throw cause;
    const message = messageOf(cause);
    if (refusals.test(code))
      throw recordsErrors.RECORD_REFUSED(`SQLite refuses a record: ${message}`, { cause });
    if (code.startsWith('SQLITE_FULL'))
      throw recordsErrors.STORE_FULL(`The file ${file} may not grow further: ${message}`, { cause });
    throw recordsErrors.STORE_AWAY(`The file ${file} cannot be used: ${message}`, { cause });
  }
}
