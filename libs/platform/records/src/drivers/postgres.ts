import pg from 'pg';
import { messageOf } from '@runestone/errors';
import { recordsErrors } from '../errors.ts';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue, TableRows } from '../sql/sql-database.ts';

const timeouts = { connectionTimeoutMillis: 5000, query_timeout: 30_000, statement_timeout: 30_000 };
/** Whoever changes the schema holds this advisory lock; any number that others do not use. */
const schemaLock = 7_275_110_001;

/** Opens a Postgres database by its URL; nothing is sent yet. Throws RECORDS_URL_INVALID. */
export function openPostgres(url: string): SqlDatabase {
  const pool = new pg.Pool({
    ...timeouts,
    connectionString: url,
    max: 2,
    keepAlive: true,
    application_name: 'runestone',
    // Counts and times are far below 2^53.
    types: {
      getTypeParser: (id, format) =>
        Number(id) === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format),
    },
  });
  // A connection that breaks while it idles: the next statement makes another.
  pool.on('error', () => undefined);
  return {
    run: (sql, values) => tellErrors(() => run(pool, sql, values)),
    exclusively: (work) =>
      tellErrors(() =>
        inTransaction(pool, async (client) => {
          await client.query('SELECT pg_advisory_xact_lock($1)', [schemaLock]);
          return work({ run: (sql, values) => run(client, sql, values) });
        }),
      ),
    insertNew: (tables) =>
      tellErrors(() =>
        inTransaction(pool, async (client) => {
          for (const table of tables) await insert(client, table);
        }),
      ),
    close: () => pool.end(),
  };
}

async function run(
  client: pg.Pool | pg.PoolClient,
  sql: string,
  values: readonly SqlValue[] = [],
): ReturnType<SqlSession['run']> {
  let place = 0;
  const text = sql.replaceAll('?', () => `$${(place += 1)}`);
  const { rows, rowCount } = await client.query<Record<string, SqlValue>>(text, [...values]);
  return { rows: rows as SqlRow[], changed: rowCount ?? 0 };
}

/** One array a column: the statement is the same for any number of rows. */
async function insert(client: pg.PoolClient, { table, columns, rows }: TableRows): Promise<void> {
  const names = columns.map(({ name }) => name).join(', ');
  const arrays = columns.map(({ type }, place) => `$${place + 1}::${type}[]`).join(', ');
  await client.query({
    name: table,
    text: `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays}) ON CONFLICT (id) DO NOTHING`,
    values: columns.map((_, place) => rows.map((row) => row[place])),
  });
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Without a listener a connection that breaks between two statements would end the process.
  const onError = (error: Error): void => void (broken = error);
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Classes of SQLSTATE for a value that will never be taken: data exceptions, broken constraints, limits of the program. */
const refusals = /^(22|23|54)/;

async function tellErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && code.startsWith('RECORDS_')) throw cause;
    const message = messageOf(cause);
    if (typeof code === 'string' && refusals.test(code))
      throw recordsErrors.RECORD_REFUSED(`Postgres refuses a record: ${message}`, { cause });
    throw recordsErrors.STORE_AWAY(`The database of records does not answer: ${message}`, { cause });
  }
}
