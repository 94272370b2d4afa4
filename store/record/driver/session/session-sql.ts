import pg from 'pg';
import type { Row, Sql } from '../driver.ts';
import { toDriverError } from '../driver-error.ts';
import { CopyIn } from './copy-in.ts';

/** Starts watching a statement that must not run for ever; answers how to stop watching. */
export type Watch = () => () => void;

/** SQL on one connection. */
export interface SessionSql extends Sql {
  /** Runs a statement and answers what PostgreSQL says it did, e.g. `COMMIT`. */
  command(text: string): Promise<string>;
}

export function sessionSql(client: pg.ClientBase, watch?: Watch): SessionSql {
  const send = async <T>(start: () => Promise<T>): Promise<T> => {
    const stopWatching = watch?.();
    try {
      return await start();
    } catch (error) {
      throw toDriverError(error);
    } finally {
      stopWatching?.();
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
    command: (text) => send(async () => (await client.query(text)).command),
  };
}

/** `evident.activity_events` names a table in a schema. */
function quoteName(table: string): string {
  return table.split('.').map(quoteIdentifier).join('.');
}

function quoteIdentifier(name: string): string {
  return pg.escapeIdentifier(name);
}
