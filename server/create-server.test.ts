import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createClient } from '@evident/contract/api';
import { createPostgresDriver } from '@evident/store/record';
import { createDatabase, sharedPostgresUrl, startPostgres, type TestPostgres } from '@evident/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer, type EvidentServer } from './create-server.ts';
import type { NewCredential } from './first-keys.ts';
import { readSettings } from './settings.ts';
import { testKeys } from './testing/fake-parts.ts';

const logger = pino({ level: 'silent' });
const fixedKeys = {
  EVIDENT_WRITE_KEY: testKeys.write,
  EVIDENT_SECRET_KEY: testKeys.secret,
  EVIDENT_ADMIN_TOKEN: testKeys.admin,
};
let dataDir: string;
const running = new Set<EvidentServer>();

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'evident-server-'));
});
afterEach(async () => {
  for (const server of running) await server.close(5000);
  running.clear();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(
  env: Record<string, string | undefined>,
  onLateCredentials?: (credentials: readonly NewCredential[]) => void,
): Promise<EvidentServer> {
  const settings = readSettings({ EVIDENT_DATA_DIR: dataDir, PORT: '0', ...env });
  const server = await createServer({
    settings,
    logger,
    onLateCredentials,
    tailPollMs: 20,
    keyRefreshMs: 200,
  });
  running.add(server);
  return server;
}

async function stop(server: EvidentServer): Promise<void> {
  running.delete(server);
  await server.close(5000);
}

const clientOf = ({ url }: EvidentServer, token: string = testKeys.secret) =>
  createClient({ baseUrl: url, token, sleep: () => sleep(20) });

async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found) return found;
    await sleep(50);
  }
}

// The embedded store sets itself up anew in each test: seconds on a busy machine.
describe.each(['postgres', 'pglite'] as const)('on %s', { timeout: 120_000 }, (engine) => {
  let env: Record<string, string>;
  let drop: () => Promise<void> = async () => {};
  beforeEach(async () => {
    env = {};
    if (engine === 'pglite') return;
    const database = await createDatabase(await sharedPostgresUrl());
    drop = database.drop;
    env = { DATABASE_URL: database.url };
  });
  afterEach(async () => {
    for (const server of running) await server.close(5000);
    running.clear();
    await drop();
  });

  test('what comes in by each door is found, tailed, exported and administered', async () => {
    const server = await start(env);
    expect(server.engine).toBe(engine);
    const key = (kind: string) =>
      server.newCredentials.find((credential) => credential.kind === kind)?.value ?? '';
    const client = clientOf(server, key('secret'));
    const tailing = (async () => {
      for await (const { event } of client.streamEvents({ query: { type: 'project.*' } })) return event;
    })();
    await eventually(async () => (await client.metrics()).includes('evident_live_tails 1'));

    await createClient({ baseUrl: server.url, token: key('write') }).recordActivity({
      body: { type: 'clicked', page: '/x' },
    });
    await client.recordEvents({ body: [{ type: 'project.created', tenantId: 'acme', userId: 'ada' }] });
    const packed = await fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key('secret')}` },
      body: gzipSync(
        '{"type":"auth.login_failed","outcome":"failure","request":{"ipAddress":"203.0.113.9"}}',
      ) as never,
    });
    expect(packed.status).toBe(202);
    expect((await client.recordEventStream([{ type: 'file.uploaded' }, { nonsense: 1 }])).rejected).toBe(1);

    const { events } = await client.listEvents({ query: {} });
    expect(events.map(({ type }) => type).sort()).toEqual([
      'auth.login_failed',
      'file.uploaded',
      'frontend_clicked',
      'project.created',
    ]);
    expect((await tailing)?.userId).toBe('ada');
    expect(await client.getEvent({ params: { id: events[0]?.id ?? '' } })).toEqual(events[0]);
    expect((await client.failedSignIns()).addresses).toMatchObject([{ ipAddress: '203.0.113.9', count: 1 }]);
    expect(await client.countEvents({ query: { ip: '203.0.113.0/24' } })).toEqual({
      count: 1,
      capped: false,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of client.exportEvents({ query: { format: 'csv', tenantId: 'acme' } }))
      chunks.push(chunk);
    expect(Buffer.concat(chunks).toString().split('\r\n')[1]).toMatch(/,project\.created,acme,ada,/);

    const admin = createClient({ baseUrl: server.url, token: () => server.operatorToken() });
    expect((await admin.health()).status).toBe('ok');
    expect((await admin.diagnostics()).checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect((await admin.retentionPlan()).steps).toEqual([]);
    expect((await admin.applyRetention({ body: {} })).state).toBe('running');
    await eventually(async () => (await admin.retentionStatus()).state === 'done');
    expect((await admin.listSetAside()).events).toEqual([]);
    expect((await admin.getCatalogue()).types.length).toBeGreaterThan(10);
    const { entries } = await admin.catalogueChanges({ query: {} });
    expect(entries).toHaveLength(1);
    expect(entries[0]?.changedBy).toContain('@');
    expect(entries[0]?.changes.some(({ type }) => type === 'auth.login_failed')).toBe(true);
    const { types } = await admin.catalogueTypes();
    expect(types.find(({ type }) => type === 'auth.login_failed')).toMatchObject({
      declared: true,
      lane: 'record',
    });
  });

  test('credentials are made once, kept as hashes, and work after a restart', async () => {
    const first = await start(env);
    expect(first.newCredentials.map(({ name }) => name)).toEqual([
      'EVIDENT_WRITE_KEY',
      'EVIDENT_SECRET_KEY',
      'EVIDENT_ADMIN_TOKEN',
    ]);
    const secret = first.newCredentials[1]?.value ?? '';
    const secretFile = join(dataDir, 'secret');
    expect((await stat(secretFile)).mode & 0o777).toBe(0o600);
    const text = await readFile(secretFile, 'utf8');
    await stop(first);

    const second = await start(env);
    expect(second.newCredentials).toEqual([]);
    expect(await readFile(secretFile, 'utf8')).toBe(text);
    expect((await clientOf(second, secret).listEvents()).events).toEqual([]);
  });

  test('a key of one tenant neither sees nor writes another', async () => {
    const server = await start({ ...env, ...fixedKeys });
    await clientOf(server).recordEvents({
      body: [{ type: 'a.b', tenantId: 'acme' }, { type: 'a.b', tenantId: 'other' }, { type: 'a.b' }],
    });
    const { secret } = await clientOf(server, testKeys.admin).createKey({
      body: { kind: 'secret', name: 'acme', tenantId: 'acme' },
    });
    const acme = clientOf(server, secret);
    expect(
      (await acme.recordEvents({ body: [{ type: 'c.d' }, { type: 'c.d', tenantId: 'other' }] })).rejected,
    ).toBe(1);
    const tenants = async (query: object) =>
      (await acme.listEvents({ query })).events.map(({ tenantId }) => tenantId);
    expect(await tenants({})).toEqual(['acme', 'acme']);
    expect(await tenants({ tenantId: 'other' })).toEqual([]);
    expect((await acme.countEvents()).count).toBe(2);
    const all = (await clientOf(server).listEvents({ query: { tenantId: 'other' } })).events;
    await expect(acme.getEvent({ params: { id: all[0]?.id ?? '' } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('while PostgreSQL is away', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.dispose());

  test('at the start: record events are kept, reads say so, and all is well once it is back', async () => {
    await postgres.stop();
    const late: NewCredential[] = [];
    const server = await start({ DATABASE_URL: postgres.url, EVIDENT_SECRET_KEY: testKeys.secret }, (made) =>
      late.push(...made),
    );
    const client = clientOf(server);
    expect(await client.health()).toMatchObject({ status: 'degraded', store: { status: 'starting' } });
    await client.ready();
    expect((await client.recordEvents({ body: { type: 'project.created', userId: 'ada' } })).accepted).toBe(
      1,
    );
    await expect(client.listEvents()).rejects.toMatchObject({ code: 'ACTIVITY_RECORDER_UNAVAILABLE' });
    // Who it is can't be known now: that is no refusal.
    await expect(clientOf(server, 'evs_unknownunknownunknown').listEvents()).rejects.toMatchObject({
      code: 'ACTIVITY_RECORDER_UNAVAILABLE',
    });
    // A page view is not spooled: it is refused, with a code, and the sender knows to come back.
    const refused = await fetch(`${server.url}/api/v1/activity/events`, {
      method: 'POST',
      body: '{"type":"clicked"}',
    });
    const body = (await refused.json()) as { error: { code: string } };
    expect([refused.status, body.error.code]).toEqual([503, 'ACTIVITY_RECORDER_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

    await postgres.start();
    const found = await eventually(async () => {
      const { events } = await client.listEvents({ query: { userId: 'ada' } });
      return events.length > 0 && events;
    });
    expect(found).toHaveLength(1);
    await eventually(async () => (await client.health()).status === 'ok');
    expect(late.map(({ kind }) => kind)).toEqual(['write', 'admin']);
  });

  test('a stored key goes on working, and nothing acknowledged is lost or doubled over a restart', async () => {
    const server = await start({ DATABASE_URL: postgres.url, ...fixedKeys });
    const { secret } = await clientOf(server, testKeys.admin).createKey({
      body: { kind: 'secret', name: 'app' },
    });
    const client = clientOf(server, secret);
    await postgres.stop();
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        client.recordEvents({ body: { type: 'job.failed', tenantId: 'restart', metadata: { number } } }),
      ),
    );
    expect(sent.map(({ accepted }) => accepted)).toEqual(Array(20).fill(1));
    expect(await client.health()).toMatchObject({ status: 'degraded', store: { status: 'down' } });
    await postgres.start();
    await eventually(async () => (await client.health()).status === 'ok');
    const { events } = await client.listEvents({ query: { tenantId: 'restart' } });
    expect(events.map(({ metadata }) => metadata.number).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 20 }, (_, number) => number),
    );
  });

  test('a store that fails for one event says so for that one, and takes its neighbours', async () => {
    const server = await start({ DATABASE_URL: postgres.url, ...fixedKeys });
    const failing = createPostgresDriver({ url: postgres.url });
    await failing.script(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END $$;
      CREATE TRIGGER fail BEFORE INSERT ON evident.activity_events FOR EACH ROW WHEN (NEW.user_id = 'cursed' OR NEW.path = '/cursed') EXECUTE FUNCTION fail()`);
    const outcome = await clientOf(server).recordEvents({
      body: [
        { type: 'a.b', userId: 'cursed' },
        { type: 'a.b', userId: 'well' },
      ],
    });
    expect(outcome).toMatchObject({
      accepted: 1,
      results: [{ error: { code: 'ACTIVITY_RECORD_FAILED' } }, { status: 'accepted' }],
    });
    const response = await fetch(`${server.url}/api/v1/activity/events`, {
      method: 'POST',
      body: '{"type":"clicked","page":"/cursed"}',
    });
    const body = (await response.json()) as { error: { code: string } };
    expect([response.status, body.error.code]).toEqual([500, 'ACTIVITY_RECORD_FAILED']);
    await failing.script('DROP TRIGGER fail ON evident.activity_events');
    await failing.close();
  });

  test('a stop drains: what was accepted is in the store afterwards', async () => {
    const env = { DATABASE_URL: postgres.url, ...fixedKeys };
    const first = await start(env);
    let firstAccepted = () => {};
    const begun = new Promise<void>((resolve) => {
      firstAccepted = resolve;
    });
    const sending = Promise.all(
      Array.from({ length: 200 }, () =>
        clientOf(first)
          .recordEvents({ body: { type: 'job.failed', tenantId: 'drain' } })
          .then(({ accepted }) => {
            firstAccepted();
            return accepted;
          })
          .catch(() => 0),
      ),
    );
    await begun;
    await stop(first);
    const accepted = (await sending).reduce((sum, count) => sum + count, 0);
    const second = await start(env);
    expect((await clientOf(second).countEvents({ query: { tenantId: 'drain' } })).count).toBe(accepted);
  });
});
