import { recordsErrors } from '../errors.ts';
import { migrations as known } from './migrations.ts';
import type { SqlDatabase } from './sql-database.ts';

/**
 * Brings the tables to the version that this program knows, in one transaction that nobody else is in: all of it happens or
 * none. Throws RECORDS_SCHEMA_NEWER where they are newer.
 */
export async function migrate(
  database: SqlDatabase,
  migrations: readonly (readonly string[])[] = known,
): Promise<void> {
  await database.exclusively(async (session) => {
    await session.run(
      'CREATE TABLE IF NOT EXISTS runestone_schema (version integer PRIMARY KEY, applied_ms bigint NOT NULL)',
    );
    const { rows } = await session.run('SELECT max(version) AS version FROM runestone_schema');
    const version = Number(rows[0]?.['version'] ?? 0);
    if (version > migrations.length) {
      throw recordsErrors.SCHEMA_NEWER(
        `The tables of records have version ${version} of the schema; this program knows ${migrations.length}. Run the newer program, or another database.`,
        { details: { version, known: migrations.length } },
      );
    }
    for (const [index, statements] of migrations.entries()) {
      if (index < version) continue;
      for (const statement of statements) await session.run(statement);
      await session.run('INSERT INTO runestone_schema VALUES (?, ?)', [index + 1, Date.now()]);
    }
  });
}
