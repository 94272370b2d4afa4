import type { AddressInfo } from 'node:net';
import type { EventAppender } from '@evident/store/record';
import type { Logger } from 'pino';
import { compose } from './compose.ts';
import type { NewCredential } from './first-keys.ts';
import { createHttp } from './http/http.ts';
import { signOperatorToken } from './keys/operator-token.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { createLogger } from './logger.ts';
import { readOrMakeSecret } from './secret-file.ts';
import type { Settings } from './settings.ts';

export interface CreateServerOptions {
  readonly settings: Settings;
  readonly logger?: Logger | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
  /** Told of credentials that could only be made once the store was back, after this start. */
  readonly onLateCredentials?: ((credentials: readonly NewCredential[]) => void) | undefined;
  /** Where events go instead of the record: for measuring everything before it. */
  readonly appender?: EventAppender | undefined;
  /** How often keys are read again. */
  readonly keyRefreshMs?: number | undefined;
  /** How often a live tail looks for more. */
  readonly tailPollMs?: number | undefined;
}

/** A server that takes requests. */
export interface EvidentServer {
  /** Where it is, e.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly engine: 'postgres' | 'pglite';
  /** Credentials made on this start, shown this once; empty when there were some before or settings fix them all. */
  readonly newCredentials: readonly NewCredential[];
  /** A token that may do everything, for five minutes. */
  operatorToken(): Promise<string>;
  /** Takes nothing more, drains what was accepted within the deadline, and ends. */
  close(deadlineMs?: number): Promise<void>;
}

/** A start waits so long for PostgreSQL before it serves without it. */
const patienceMs = 15_000;
const defaults = { keyRefreshMs: 10_000, tailPollMs: 300, heartbeatMs: 15_000 } as const;
/** Connections still open after this share of the deadline are cut: the rest is for the writer. */
const shareForConnections = 0.6;

/**
 * Starts the server over these settings; prints nothing. Serves on while PostgreSQL is away, at the start too: record
 * events go to the spool, reads answer 503, and the schema is brought up to date once the database is back.
 * @throws SettingsError; or what the store refuses for, such as a schema of a newer version; or that the port is taken
 */
export async function createServer(options: CreateServerOptions): Promise<EvidentServer> {
  const { settings, clock = Date.now } = options;
  const definition = await loadCatalogue(settings.cataloguePath);
  const secret = settings.secret ?? (await readOrMakeSecret(settings.dataDir));
  const stopping = new AbortController();
  const newCredentials: NewCredential[] = [];
  let isStarted = false;
  const composition = await compose({
    settings,
    definition,
    secret,
    logger: options.logger ?? createLogger(settings.logLevel),
    clock,
    stopping: stopping.signal,
    onNewCredentials: (credentials) => {
      newCredentials.push(...credentials);
      if (isStarted) options.onLateCredentials?.(credentials);
    },
    keyRefreshMs: options.keyRefreshMs ?? defaults.keyRefreshMs,
    tailPollMs: options.tailPollMs ?? defaults.tailPollMs,
    heartbeatMs: defaults.heartbeatMs,
    appender: options.appender,
  });
  const http = await createHttp(composition.parts).catch(async (error: unknown) => {
    await composition.close(0);
    throw error;
  });
  try {
    const { firstAttempt } = composition.preparation;
    // The embedded store can't be away: it only takes its time.
    await (composition.engine === 'pglite' ? firstAttempt : Promise.race([firstAttempt, wait(patienceMs)]));
    if (composition.preparation.refusal !== undefined) throw composition.preparation.refusal;
    await http.listen({ port: settings.port, host: settings.host });
  } catch (error) {
    await http.close();
    await composition.close(0);
    throw error;
  }
  isStarted = true;

  async function close(deadlineMs: number): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    stopping.abort();
    const cut = setTimeout(() => http.server.closeAllConnections(), deadlineMs * shareForConnections);
    await http.close();
    clearTimeout(cut);
    await composition.close(Math.max(0, endMs - performance.now()));
  }

  let closing: Promise<void> | undefined;
  return {
    url: urlOf(http.server.address() as AddressInfo, settings.host),
    engine: composition.engine,
    newCredentials,
    operatorToken: () => signOperatorToken(secret, clock()),
    close: (deadlineMs = settings.shutdownMs) => {
      closing ??= close(deadlineMs);
      return closing;
    },
  };
}

/** An address that takes any is reached by the loopback one from here. */
function urlOf({ port }: AddressInfo, host: string): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
