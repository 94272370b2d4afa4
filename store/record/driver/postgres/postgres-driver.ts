import pg from 'pg';
import type { RecordDriver, Sql, TransactionOptions } from '../driver.ts';
import { DriverError, toDriverError } from '../driver-error.ts';
import { sessionSql } from '../session/session-sql.ts';
import { type EngineLimits, runTransaction } from '../session/transaction.ts';
import { typeParsers } from '../session/type-parsers.ts';

export interface PostgresDriverOptions {
  /** `postgres://user:password@host:port/database`, with PostgreSQL's usual parameters. */
  readonly url: string;
  /** Connections that appending has for itself. */
  readonly writeConnections?: number | undefined;
  readonly readConnections?: number | undefined;
  /** Connections for migrations, partitions, retention and jobs. */
  readonly maintenanceConnections?: number | undefined;
  /** How long to wait for a connection before the work fails as `unavailable`. */
  readonly connectTimeoutMs?: number | undefined;
  /** Told when a connection breaks; the next transaction makes a new one. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const defaults = {
  writeConnections: 2,
  readConnections: 4,
  maintenanceConnections: 2,
  connectTimeoutMs: 10_000,
  onError: () => {},
} satisfies Omit<PostgresDriverOptions, 'url'>;

type PoolName = NonNullable<TransactionOptions['for']>;

// `statement_timeout` is the server's; this is for a server or network that went silent.
const silenceMs = 10_000;

/** The record on PostgreSQL 14 or later. Connects at the first statement, and again after the server was away. */
export function createPostgresDriver(options: PostgresDriverOptions): RecordDriver {
  const { url, writeConnections, readConnections, maintenanceConnections, connectTimeoutMs, onError } = {
    ...defaults,
    ...withoutUndefined(options),
  };
  const config = {
    connectionString: url,
    fallback_application_name: 'evident',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true,
    types: typeParsers as unknown as pg.CustomTypesConfig,
  } satisfies pg.ClientConfig;

  const createPool = (max: number): pg.Pool => {
    const pool = new pg.Pool({ ...config, max, idleTimeoutMillis: 60_000, onConnect: prepareSession });
    pool.on('error', (error) => onError(toDriverError(error)));
    // A connection that breaks while it is lent out reports to itself only; unheard, that ends the process.
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  };
  const pools: Record<PoolName, pg.Pool> = {
    write: createPool(writeConnections),
    read: createPool(readConnections),
    maintenance: createPool(maintenanceConnections),
  };

  const withClient = async <T>(name: PoolName, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pools[name].connect().catch((error: unknown) => {
      throw toDriverError(error);
    });
    let stale = false;
    try {
      return await work(client);
    } catch (error) {
      stale = isStalePlan(error);
      throw error;
    } finally {
      // Whatever left the connection inside a transaction must not hand it to the next.
      client.release(stale || client.getTransactionStatus() !== 'I');
    }
  };

  return {
    engine: 'postgres',
    transaction: (settings, work) =>
      withClient(poolFor(settings), (client) => runTransaction(client, settings, limitsOf(client), work)),
    query: (text, values, name) =>
      withClient('maintenance', (client) => sessionSql(client).query(text, values, name)),
    script: (text) => withClient('maintenance', (client) => sessionSql(client).script(text)),
    copyIn: (table, columns, data) =>
      withClient('maintenance', (client) => sessionSql(client).copyIn(table, columns, data)),
    withLock: (key, work) => withAdvisoryLock(config, key, work),
    close: async () => {
      await Promise.all(Object.values(pools).map((pool) => (pool.ending ? undefined : pool.end())));
    },
  };
}

function poolFor(options: TransactionOptions): PoolName {
  return options.for ?? (options.readOnly ? 'read' : 'maintenance');
}

/** The parsers expect these, whatever the server's or the role's defaults are. */
async function prepareSession(client: pg.ClientBase): Promise<void> {
  await client.query("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET bytea_output = 'hex'");
}

function limitsOf(client: pg.Client): EngineLimits {
  return {
    statementTimeout: true,
    watch: (timeoutMs) => {
      const timer = setTimeout(() => client.connection.stream.destroy(), timeoutMs + silenceMs);
      return () => clearTimeout(timer);
    },
  };
}

/** A prepared statement that outlived a change of its tables, or a pooler's move to another server. */
function isStalePlan(error: unknown): boolean {
  return error instanceof DriverError && (error.code === '0A000' || error.code === '26000');
}

/** An advisory lock lives as long as its connection, so it gets one of its own, outside the pools. */
async function withAdvisoryLock<T>(
  config: pg.ClientConfig,
  key: string,
  work: (sql: Sql) => Promise<T>,
): Promise<T | undefined> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  try {
    await client.connect();
    await prepareSession(client);
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
      [`evident:${key}`],
    );
    if (rows[0]?.locked !== true) return undefined;
    return await work(sessionSql(client));
  } catch (error) {
    throw toDriverError(error);
  } finally {
    // Ending the session releases the lock, also when the session is broken.
    await client.end().catch(() => undefined);
  }
}

function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
