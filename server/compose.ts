import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type CatalogueDefinition, compileCatalogue, describeCatalogue } from '@evident/contract/catalogue';
import {
  acceptRequestId,
  createAppTokenVerifier,
  createClientAddress,
  createEventWriter,
  createIngest,
  decodeBody,
  decompressStream,
  openInstanceSpool,
  readNdjson,
  requestContext,
} from '@evident/ingest';
import {
  createCatalogueLog,
  createEventAppender,
  createEventReader,
  createKeyStore,
  createSetAsideStore,
  type EventAppender,
  makePartitionsAhead,
  migrate,
  openDriver,
  type RecordDriver,
  tidyTables,
} from '@evident/store/record';
import type { Logger } from 'pino';
import { diagnose } from './diagnostics/diagnostics.ts';
import { makeFirstKeys, type NewCredential } from './first-keys.ts';
import { createHealth } from './health.ts';
import type { HttpParts } from './http/parts.ts';
import { type Job, startJobs } from './jobs/jobs.ts';
import { createKeyRing } from './keys/key-ring.ts';
import { createMetrics } from './metrics.ts';
import { createRetentionRuns } from './retention/retention-runs.ts';
import { serveSetAside } from './set-aside.ts';
import type { Settings } from './settings.ts';
import { prepareStore, type StorePreparation } from './store-preparation.ts';
import { Teardown } from './teardown.ts';
import { version } from './version.ts';

export interface ComposeOptions {
  readonly settings: Settings;
  readonly definition: CatalogueDefinition;
  readonly secret: string;
  readonly logger: Logger;
  readonly clock: () => number;
  readonly stopping: AbortSignal;
  /** Told of keys that were made, whenever the store was there to keep them. */
  readonly onNewCredentials: (credentials: readonly NewCredential[]) => void;
  readonly keyRefreshMs: number;
  readonly tailPollMs: number;
  readonly heartbeatMs: number;
  readonly appender: EventAppender | undefined;
}

export interface Composition {
  readonly parts: HttpParts;
  readonly engine: 'postgres' | 'pglite';
  readonly preparation: StorePreparation;
  /** Drains the writer within the deadline and closes everything, in order. */
  close(deadlineMs: number): Promise<void>;
}

/** Wires the rooms together: driver, appender, spool, writer, ingest, reader, keys, jobs. */
export async function compose(options: ComposeOptions): Promise<Composition> {
  const { settings, logger, clock, secret } = options;
  const teardown = new Teardown();
  try {
    const catalogue = compileCatalogue(options.definition);
    const driver = await openDriver({
      databaseUrl: settings.databaseUrl,
      dataDir: settings.dataDir,
      onError: (error) => logger.warn({ err: error }, 'a database connection failed'),
    });
    teardown.add(() => driver.close());
    const spool = await openInstanceSpool({
      root: join(settings.dataDir, 'spool'),
      maxBytes: settings.spoolBytes,
      onDamage: (damage) => logger.error({ damage }, 'a part of the spool could not be read back'),
    });
    teardown.add(() => spool.close());
    const appender =
      options.appender ??
      createEventAppender({
        driver,
        onSetAside: (info) => logger.error(info, 'an event was set aside: the store would not take it'),
      });
    const writer = createEventWriter({ appender, spool, logger, probe: () => driver.query('SELECT 1') });
    teardown.add((deadlineMs) => writer.close(deadlineMs));

    const keyStore = createKeyStore(driver);
    const keys = createKeyRing({
      store: keyStore,
      bootstrap: { write: settings.writeKey, secret: settings.secretKey, admin: settings.adminToken },
      secret,
      clock,
    });
    const catalogueLog = createCatalogueLog(driver);
    const retention = createRetentionRuns({
      driver,
      policy: settings.retention,
      clock,
      logger,
    });
    teardown.add(() => retention.stop());

    const preparation = prepareStore({
      logger,
      prepare: async () => {
        const { ran } = await migrate(driver);
        if (ran.length > 0) logger.info({ migrations: ran }, 'the schema was brought up to date');
        await makePartitionsAhead(driver).catch((error) =>
          logger.warn({ err: error }, 'partitions are made at the next hour'),
        );
        await catalogueLog.record(describeCatalogue(catalogue), whoStarted(), new Date(clock()));
        const made = await makeFirstKeys(keyStore, settings);
        if (made.length > 0) options.onNewCredentials(made);
        await keys.refresh();
      },
    });
    teardown.add(() => preparation.stop());

    const jobs = startJobs(
      jobsOf(settings, driver, () => retention.runNow()),
      {
        driver,
        logger,
        isReady: () => preparation.isReady,
      },
    );
    teardown.add(() => jobs.stop());
    const refreshing = setInterval(() => void keys.refresh().catch(() => undefined), options.keyRefreshMs);
    teardown.add(async () => clearInterval(refreshing));

    const metrics = createMetrics(() => writer.state());
    const reader = createEventReader(driver, { namesOf: catalogue.namesOf, now: clock });
    const setAside = createSetAsideStore(driver, appender);
    const clientAddress = createClientAddress(settings.trustProxy);
    const parts: HttpParts = {
      ingest: createIngest({
        catalogue,
        writer,
        observe: {
          redacted: (kind) => metrics.countRedacted(kind),
          failed: (error) => logger.error({ err: error }, 'an event could not be looked at'),
        },
      }),
      reader,
      keys,
      keyStore,
      setAside: serveSetAside(setAside),
      retention,
      catalogue: () => describeCatalogue(catalogue),
      catalogueLog: {
        changes: catalogueLog.changes,
        // A wildcard such as `frontend_*` declares names that no table lists.
        types: async () =>
          (await catalogueLog.types()).map((known) => ({
            ...known,
            declared: catalogue.resolve(known.type).known,
          })),
      },
      diagnose: () =>
        diagnose({ driver, catalogue, trustsProxy: settings.trustProxy.kind !== 'none', now: clock }),
      verifyAppToken: createAppTokenVerifier({ ...settings.appJwt, now: clock }),
      requestIdOf: (headers) => acceptRequestId(headers['x-request-id']) ?? randomUUID(),
      contextOf: (headers, remoteAddress, requestId) =>
        requestContext({ headers, remoteAddress }, { clientAddress, makeRequestId: () => requestId }),
      decode: decodeBody,
      readLines: (body, contentEncoding) => readNdjson(decompressStream(body, contentEncoding)),
      storeIsReady: () => preparation.isReady,
      health: createHealth({
        version,
        engine: driver.engine,
        startedAtMs: clock(),
        clock,
        store: preparation,
        writer: () => writer.state(),
        spoolHasRoom: () => spool.hasRoom(1),
        jobProblems: () => jobs.problems(),
      }),
      metrics,
      logger,
      clock,
      stopping: options.stopping,
      maxStreams: settings.maxStreams,
      tailPollMs: options.tailPollMs,
      heartbeatMs: options.heartbeatMs,
      version,
    };
    return { parts, engine: driver.engine, preparation, close: (deadlineMs) => teardown.run(deadlineMs) };
  } catch (error) {
    await teardown.run(0);
    throw error;
  }
}

function jobsOf(
  settings: Settings,
  driver: RecordDriver,
  runRetention: () => Promise<unknown>,
): readonly Job[] {
  const partitions: Job = {
    name: 'partitions',
    pattern: '7 * * * *',
    work: () => makePartitionsAhead(driver),
    complaint: 'Partitions could not be made ahead of time.',
  };
  const tidy: Job = {
    name: 'tidy',
    pattern: '41 2 * * *',
    work: () => tidyTables(driver),
    complaint: 'Tables could not be vacuumed.',
  };
  const retention: Job = {
    name: 'retention',
    pattern: '23 3 * * *',
    work: runRetention,
    locksItself: true,
    complaint: 'Retention could not run.',
  };
  return [
    partitions,
    // PostgreSQL has autovacuum; the embedded engine has no process for it.
    ...(driver.engine === 'pglite' ? [tidy] : []),
    ...(settings.retention === undefined ? [] : [retention]),
  ];
}

/** Who put this catalogue in place: the account and machine the server runs on. */
function whoStarted(): string {
  return `${process.env.USER ?? process.getuid?.() ?? 'somebody'}@${hostname()}`;
}
