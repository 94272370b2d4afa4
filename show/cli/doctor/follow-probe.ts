import type { Check, Client } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import type { EventEnvelope } from '@evident/contract/event';
import { checkEvents } from './check-events.ts';
import { makeProbe, type Probe, probeTenant } from './probe.ts';

export interface DoctorTools {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

const lookEveryMs = 100;
const looks = 50;

/** Sends an event and follows it to where people find it. */
export async function* followProbe(client: Client, tools: DoctorTools): AsyncGenerator<Check> {
  const probe = makeProbe(tools.now());
  const stored = await store(client, probe);
  yield stored;
  if (stored.status === 'fail') return;

  const startedMs = tools.now();
  const events = await find(client, probe, tools);
  if (events.length < probe.events.length) {
    yield {
      name: 'found',
      status: 'fail',
      message: `${events.length} of ${probe.events.length} probe events can be found by their request id`,
      advice: 'See the health and spool lines below: events wait in the spool while the database is away.',
    };
    return;
  }
  yield {
    name: 'found',
    status: 'ok',
    message: `found by its request id after ${tools.now() - startedMs} ms`,
  };
  yield* checkEvents(events, probe.requestId);
  yield checkRedaction(events, probe);
  yield* findEveryWay(client, probe, tools);
  yield await checkDuplicates(client, probe);
}

/** Judges what an application stored under one of its own request ids. */
export async function* followRequest(client: Client, requestId: string): AsyncGenerator<Check> {
  const { events } = await client.listEvents({ query: { requestId, limit: 500 } });
  if (events.length === 0) {
    yield {
      name: 'found',
      status: 'fail',
      message: 'no event has that request id',
      advice: 'Is the middleware mounted before the routes, and is the id the one your own log shows?',
    };
    return;
  }
  yield { name: 'found', status: 'ok', message: `${events.length} events found by that request id` };
  yield* checkEvents(events as readonly EventEnvelope[], requestId);
}

async function store(client: Client, probe: Probe): Promise<Check> {
  const { results } = await client.recordEvents({ body: [...probe.events] as never });
  const refused = results.find(({ status }) => status === 'rejected')?.error;
  if (!refused) return { name: 'stored', status: 'ok', message: 'a probe event was acknowledged as durable' };
  return {
    name: 'stored',
    status: 'fail',
    message: `the probe event was refused: ${refused.code}`,
    advice:
      refused.code === 'UNKNOWN_EVENT_TYPE'
        ? 'The catalogue is strict; declare doctor_probe in it to let the doctor follow an event.'
        : refused.message,
  };
}

async function find(client: Client, probe: Probe, tools: DoctorTools): Promise<readonly EventEnvelope[]> {
  for (let look = 1; ; look += 1) {
    const { events } = await client.listEvents({ query: { requestId: probe.requestId } });
    if (events.length >= probe.events.length || look === looks) return events as readonly EventEnvelope[];
    await tools.sleep(lookEveryMs);
  }
}

function checkRedaction(events: readonly EventEnvelope[], probe: Probe): Check {
  return JSON.stringify(events).includes(probe.secret)
    ? {
        name: 'redaction',
        status: 'fail',
        message: 'a password in the metadata was stored as it was sent',
        advice: 'Please report this: key names such as password are always redacted.',
      }
    : { name: 'redaction', status: 'ok', message: 'a password in the metadata was redacted' };
}

/** The reads people do: each must find the probe. */
async function* findEveryWay(client: Client, probe: Probe, tools: DoctorTools): AsyncGenerator<Check> {
  const [event] = probe.events;
  const scope = {
    tenantId: probeTenant,
    after: new Date(Date.parse(event.occurredAt ?? '') - 60_000).toISOString(),
  };
  const ways = {
    user: { ...scope, userId: event.userId },
    object: { ...scope, objectType: event.object?.type, objectId: event.object?.id },
    session: { sessionId: event.sessionId },
    type: { ...scope, type: event.type },
    address: { ...scope, ip: event.request?.ipAddress },
  };
  const missing: string[] = [];
  let slowestMs = 0;
  for (const [name, query] of Object.entries(ways)) {
    const startedMs = tools.now();
    const { events } = await client.listEvents({ query });
    slowestMs = Math.max(slowestMs, tools.now() - startedMs);
    if (!events.some(({ id }) => id === event.id)) missing.push(name);
  }
  yield missing.length === 0
    ? {
        name: 'reads',
        status: 'ok',
        message: `found by ${Object.keys(ways).join(', ')}, each within ${slowestMs} ms`,
      }
    : {
        name: 'reads',
        status: 'fail',
        message: `not found by ${missing.join(', ')}`,
        advice:
          'The row is there (it was found by its request id): an index may be damaged; see the index lines below.',
      };
}

async function checkDuplicates(client: Client, probe: Probe): Promise<Check> {
  const [event] = probe.events;
  const sameKey = { ...event, id: probe.events[1].id?.replace(/.$/, (last) => (last === '0' ? '1' : '0')) };
  const { results } = await client.recordEvents({ body: [event, sameKey] as never });
  return results.every(({ status }) => status === 'duplicate')
    ? { name: 'duplicates', status: 'ok', message: 'the same id, and the same dedupe key, are stored once' }
    : {
        name: 'duplicates',
        status: 'fail',
        message: 'an event sent twice was stored twice',
        advice: 'Please report this with the version and the database’s version.',
      };
}

/** What a failed call says of the connection itself. */
export function connectionCheck(error: unknown, url: string): Check | undefined {
  if (!(error instanceof EvidentError)) return undefined;
  if (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN') {
    return {
      name: 'credentials',
      status: 'fail',
      message: `${url} does not accept the token`,
      advice:
        'Give an admin token by --token or EVIDENT_ADMIN_TOKEN, or run this on the server’s machine with its EVIDENT_DATA_DIR.',
    };
  }
  if (error.code !== 'ACTIVITY_RECORDER_UNAVAILABLE') return undefined;
  return {
    name: 'server',
    status: 'fail',
    message: error.message,
    advice: 'Start it with: evident start. Elsewhere, say where by --url or EVIDENT_URL.',
  };
}
