import { type Client, createClient } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { Cli } from '../cli.ts';
import { UsageError } from '../exit-code.ts';
import type { Connection, ConnectOptions } from './connection.ts';

/** Talks to the server that was named, else to the one on this machine, else starts one in this process over the same settings. */
export async function connect(cli: Omit<Cli, 'connect'>, options: ConnectOptions): Promise<Connection> {
  const named = options.url ?? cli.env.EVIDENT_URL;
  const url = named ?? `http://127.0.0.1:${cli.env.PORT || 4000}`;
  assertUrl(url);
  const token = () => tokenFor(cli, options);
  const client = createClient({ baseUrl: url, token, sleep: cli.sleep });
  if (named || (await answers(client))) return { client, url, startedHere: false, close: async () => {} };

  const server = await cli.local.start({ env: cli.env, ephemeral: true });
  const own = createClient({ baseUrl: server.url, token, sleep: cli.sleep });
  const { store } = await own.health();
  if (store.status === 'up')
    return { client: own, url: server.url, startedHere: true, close: () => server.close() };
  await server.close();
  // A server that was just starting holds the database, and answers by now.
  if (await answers(client)) return { client, url, startedHere: false, close: async () => {} };
  throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', {
    message: `No server runs at ${url}, and the database cannot be used from here: ${store.problem ?? `it is ${store.status}`}.`,
  });
}

/** What was handed over wins over what this machine can make for itself. */
async function tokenFor(cli: Omit<Cli, 'connect'>, options: ConnectOptions): Promise<string> {
  const given = options.token || cli.env.EVIDENT_TOKEN || cli.env.EVIDENT_ADMIN_TOKEN;
  return given || ((await cli.local.token(cli.env)) ?? cli.env.EVIDENT_SECRET_KEY ?? '');
}

async function answers(client: Client): Promise<boolean> {
  try {
    await client.live();
    return true;
  } catch (error) {
    // Somebody else's server answered: starting ours beside it is right.
    return error instanceof EvidentError && error.code !== 'ACTIVITY_RECORDER_UNAVAILABLE'
      ? error.code !== 'NOT_FOUND'
      : false;
  }
}

function assertUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError('The server address is not one: it should look like http://127.0.0.1:4000.');
  }
}
