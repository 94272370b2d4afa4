import pg from 'pg';
import { CopyIn } from './copy-in.ts';
import type { Row, Sql } from './driver.ts';
import { DriverError, toDriverError } from './driver-error.ts';

/** Calls `act` when a statement is still running after `afterMs`. */
export interface Overdue {
  readonly afterMs: number;
  act(): void;
}

/** SQL on one connection, until `end()` is called: a transaction's must not be used after its COMMIT. */
export interface SessionSql extends Sql {
  end(): void;
}

export function sessionSql(client: pg.ClientBase, overdue?: Overdue): SessionSql {
  let ended = false;
  const send = async <T>(start: () => Promise<T>): Promise<T> => {
    if (ended) throw new DriverError('statement', '25P01', 'This transaction has ended.');
    const timer = overdue && setTimeout(overdue.act, overdue.afterMs);
    try {
      return await start();
    } catch (error) {
      throw toDriverError(error);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    query: <R extends Row>(text: string, values: readonly unknown[] = [], name?: string) =>
      send(async () => {
        const config = { text, values: values as unknown[], ...(name === undefined ? {} : { name }) };
        return (await client.query<R>(config)).rows;
      }),
    script: (text) =>
      send(async () => {
        await client.query(text);
      }),
    copyIn: (table, columns, data) =>
      send(
        () =>
          new Promise<void>((resolve, reject) => {
            const text = `COPY ${quoteName(table)} (${columns.map(quoteIdentifier).join(', ')}) FROM STDIN`;
            client.query(new CopyIn(text, data, (error) => (error ? reject(error) : resolve())));
          }),
      ),
    end: () => {
      ended = true;
    },
  };
}

/** `evident.activity_events` names a table in a schema. */
function quoteName(table: string): string {
  return table.split('.').map(quoteIdentifier).join('.');
}

function quoteIdentifier(name: string): string {
  return pg.escapeIdentifier(name);
}
