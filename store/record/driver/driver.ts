/** One row as a driver answers it: timestamptz as ISO-8601 UTC text with microseconds untouched, bigint and xid8 as text, jsonb parsed. */
export type Row = Record<string, unknown>;

/** What runs SQL: a connection inside a transaction, or the driver itself (each statement its own transaction). */
export interface Sql {
  /** Runs one statement. `name` makes it a prepared statement kept by the connection. */
  query<R extends Row = Row>(text: string, values?: readonly unknown[], name?: string): Promise<R[]>;
  /** Runs several statements without parameters, as a migration does. */
  script(text: string): Promise<void>;
  /** Streams `data` (COPY text format, UTF-8) into `COPY ... FROM STDIN` of `table (columns)`. */
  copyIn(table: string, columns: readonly string[], data: Buffer): Promise<void>;
}

export interface TransactionOptions {
  /** Which pool it runs on: appending never waits behind a person's read. */
  readonly for?: 'write' | 'read' | 'maintenance';
  /** Role taken for the transaction (`SET LOCAL ROLE`). */
  readonly role?: 'evident_reader' | 'evident_staff';
  /** Tenant the reader role is bound to (`evident.tenant_id`). */
  readonly tenantId?: string;
  readonly readOnly?: boolean;
  /** Cancels the statement after this many milliseconds, where the engine can. */
  readonly timeoutMs?: number;
}

/** One dialect, two engines: the same SQL on PostgreSQL 14+ and on PGlite in a worker thread. */
export interface RecordDriver extends Sql {
  readonly engine: 'postgres' | 'pglite';
  transaction<T>(options: TransactionOptions, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Holds a session-level advisory lock while `work` runs; answers undefined without running it when another session has it. */
  withLock<T>(key: string, work: (sql: Sql) => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}
