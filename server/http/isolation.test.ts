import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, sharedPostgresUrl } from '@evident/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type EvidentServer } from '../create-server.ts';
import { readSettings } from '../settings.ts';

const mine = 'acme';
const other = 'globex';
/** Stands in every text field of the other tenant's events, so that whatever leaks of them is seen. */
const marker = `marker_${other}`;
const eventsEach = 40;

describe.each(['pglite', 'postgres'] as const)('a key bound to a tenant (%s)', (engine) => {
  let folder: string;
  let database: Awaited<ReturnType<typeof createDatabase>> | undefined;
  let server: EvidentServer;
  let admin: string;
  let key: string;
  /** Places in the other tenant's pages and tail, which a curious client might have got hold of. */
  let cursors: string[];
  let positions: string[];

  const ask = (path: string, token: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers, authorization: `Bearer ${token}` },
    });
  const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evident-isolation-'));
    database = engine === 'postgres' ? await createDatabase(await sharedPostgresUrl()) : undefined;
    server = await createServer({
      settings: readSettings({
        PORT: '0',
        LOG_LEVEL: 'silent',
        EVIDENT_DATA_DIR: folder,
        ...(database ? { DATABASE_URL: database.url } : {}),
      }),
      tailPollMs: 20,
    });
    admin = await server.operatorToken();
    const body = JSON.stringify({ kind: 'secret', name: 'bound', tenantId: mine });
    key = (await json<{ secret: string }>(ask('/api/v1/keys', admin, { method: 'POST', body }))).secret;
    const events = Array.from({ length: eventsEach }, (_, at) => [
      eventOf(mine, mine, at),
      eventOf(other, marker, at),
    ]);
    await ask('/api/v1/events', admin, { method: 'POST', body: JSON.stringify(events.flat()) });
    const pages = ['asc', 'desc'].map((order) =>
      json<{ nextCursor: string }>(ask(`/api/v1/events?tenantId=${other}&limit=7&order=${order}`, admin)),
    );
    cursors = (await Promise.all(pages)).map(({ nextCursor }) => nextCursor);
    positions = [positionOf(await begun('/api/v1/events/stream', admin)), startOfTail];
  });
  afterAll(async () => {
    await server.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What a stream says in its first moments. */
  async function begun(path: string, token: string): Promise<string> {
    const stop = new AbortController();
    const answer = await ask(path, token, { signal: stop.signal });
    const first = await answer.body?.getReader().read();
    stop.abort();
    return Buffer.from(first?.value ?? []).toString();
  }

  it('sees its own events, so that seeing no others says something', async () => {
    const { count } = await json<{ count: number }>(ask('/api/v1/events/count', key));
    expect(count).toBe(eventsEach);
    const all = await (await ask('/api/v1/events/export', admin)).text();
    expect(all).toContain(marker);
    expect(await begun(`/api/v1/events/stream?position=${startOfTail}`, admin)).toContain(marker);
    expect(await begun(`/api/v1/events/stream?position=${startOfTail}`, key)).toContain(mine);
  });

  it('sees nothing of another tenant by any sequence of reads', async () => {
    const filter = fc.record(
      {
        tenantId: fc.constantFrom(mine, other, marker, '%', '*', "' OR true --"),
        userId: fc.constantFrom(mine, marker),
        sessionId: fc.constantFrom(mine, marker),
        requestId: fc.constantFrom(mine, marker),
        projectId: fc.constantFrom(mine, marker),
        objectType: fc.constantFrom(mine, marker),
        type: fc.constantFrom('*', 'auth.*', 'auth.login_failed', `${marker}.*`, `frontend_${marker}`),
        ip: fc.constantFrom('0.0.0.0/0', '::/0', '203.0.113.7', '198.51.100.7'),
        lane: fc.constantFrom('record', 'product'),
        after: fc.constantFrom('0001-01-01', '2020-01-01'),
      },
      { requiredKeys: [] },
    );
    const call = fc.tuple(
      fc.constantFrom('', '/count', '/histogram', '/types', '/export', '/stream', '/id', 'sign-ins'),
      filter,
      fc.nat(),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 5 }), async (calls) => {
        for (const [what, filters, number, isAscending] of calls) {
          const seen = await read(what, filters, number, isAscending);
          // A refusal may name what was asked for, which is no secret of another's.
          expect(seen.replaceAll(/"path":"[^"]*"/g, '')).not.toContain(marker);
          expect(seen).not.toContain('198.51.100.7');
          expect(countsIn(seen)).toBeLessThanOrEqual(eventsEach);
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  async function read(
    what: string,
    filters: Readonly<Record<string, string | undefined>>,
    number: number,
    isAscending: boolean,
  ): Promise<string> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value);
    if (what === 'sign-ins') {
      const tenant = filters.tenantId ? `?tenantId=${encodeURIComponent(filters.tenantId)}` : '';
      return await text(`/api/v1/security/failed-sign-ins${tenant}`);
    }
    if (what === '/id') return await text(`/api/v1/events/${idOf(other, number % eventsEach)}`);
    if (what === '/stream') {
      query.set('position', positions[number % positions.length] ?? '');
      return await begun(`/api/v1/events/stream?${query}`, key);
    }
    if (what === '' || what === '/export') query.set('order', isAscending ? 'asc' : 'desc');
    if (what === '' && number % 3 > 0) query.set('cursor', cursors[isAscending ? 0 : 1] ?? '');
    if (what === '/export' && number % 2 > 0) query.set('format', 'csv');
    return await text(`/api/v1/events${what}?${query}`);
  }
  const text = async (path: string) => (await ask(path, key)).text();
});

/** The beginning of everything, as a tail's position. */
const startOfTail = Buffer.from('1 0 ffffffff-ffff-ffff-ffff-ffffffffffff').toString('base64url');
const positionOf = (stream: string): string => /^id: (.+)$/m.exec(stream)?.[1] ?? '';

const idOf = (tenant: string, at: number): string =>
  `018f0000-0000-7000-8${tenant === mine ? '0' : '1'}00-${String(at).padStart(12, '0')}`;

function eventOf(tenantId: string, said: string, at: number): object {
  const types = ['auth.login_failed', `${said}.happened`, `frontend_${said}`];
  return {
    id: idOf(tenantId, at),
    type: types[at % types.length],
    tenantId,
    userId: said,
    sessionId: said,
    projectId: said,
    object: { type: said, id: said },
    request: {
      requestId: said,
      path: `/${said}`,
      ipAddress: tenantId === mine ? '203.0.113.7' : '198.51.100.7',
    },
    metadata: { said },
  };
}

/** The sum of all counts in an answer. */
function countsIn(answer: string): number {
  return [...answer.matchAll(/"count":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}
