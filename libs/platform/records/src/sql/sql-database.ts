/** A value of a column. */
export type SqlValue = string | number | null;

/** A row as it is read, by column. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Rows for one table; each has a value for each column. */
export interface TableRows {
  readonly table: string;
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** A column: its name, and its type as both databases know it. */
export interface SqlColumn {
  readonly name: string;
  readonly type: 'text' | 'bigint' | 'integer';
}

/** A transaction that writes, or one that reads. */
export interface SqlSession {
  /** Runs a statement with `?` for each value; gives its rows, or how many it changed. */
  run(
    sql: string,
    values?: readonly SqlValue[],
  ): Promise<{ readonly rows: SqlRow[]; readonly changed: number }>;
}

/** The part in which SQLite and Postgres differ. Throws RECORDS_STORE_AWAY, _STORE_FULL and _RECORD_REFUSED. */
export interface SqlDatabase extends SqlSession {
  /** Runs work in one transaction, alone: nobody else changes the schema meanwhile. */
  exclusively<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  /** Inserts rows of several tables in one transaction; a row whose `id` is there already is left out. */
  insertNew(tables: readonly TableRows[]): Promise<void>;
  close(): Promise<void>;
}
