import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { credentials } from '@evident/testing';

/** Clients as a careful SDK is: each sends a batch with fixed ids until it is acknowledged, whatever happens meanwhile. */
export interface PersistentClients {
  /** Ids of the events the server said it has. */
  readonly acknowledged: ReadonlySet<string>;
  /** How many requests were not answered, or not with an acknowledgement. */
  readonly failures: () => number;
  /** Lets every client finish the batch in hand. */
  stop(): Promise<void>;
}

interface ClientEvent {
  readonly id: string;
  readonly type: string;
  readonly tenantId: string;
  readonly dedupeKey?: string;
}

interface Answer {
  readonly results?: readonly {
    readonly id?: string;
    readonly status: string;
    readonly error?: { readonly code: string };
  }[];
}

export interface ClientOptions {
  readonly clients?: number;
  readonly pauseMs?: number;
  readonly eventsPerBatch?: number;
  /** Bytes of metadata per event, which no database can compress. */
  readonly padding?: number;
}

export function startPersistentClients(url: string, options: ClientOptions = {}): PersistentClients {
  const { clients = 6, pauseMs = 10, eventsPerBatch = 4, padding = 0 } = options;
  const acknowledged = new Set<string>();
  const filling = randomBytes(padding / 2).toString('hex');
  let failures = 0;
  let stopping = false;

  async function run(client: number): Promise<void> {
    for (let number = 0; !stopping; number += 1) {
      const batch = Array.from(
        { length: randomInt(1, eventsPerBatch + 1) },
        (_, index): ClientEvent => ({
          id: randomUUID(),
          type: 'project.created',
          tenantId: `tenant_${client}`,
          // Every third event is also known by a key, as a webhook's is.
          ...((number + index) % 3 === 0 ? { dedupeKey: `key_${number}_${index}` } : {}),
          ...(padding > 0 ? { metadata: { padding: filling } } : {}),
        }),
      );
      await sendUntilAcknowledged(batch);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async function sendUntilAcknowledged(events: readonly ClientEvent[]): Promise<void> {
    let open = events;
    while (open.length > 0) {
      const results = await send(open);
      for (const [index, result] of results.entries()) {
        const event = open[index];
        if (event && (result.status === 'accepted' || result.status === 'duplicate'))
          acknowledged.add(event.id);
      }
      open = open.filter((event) => !acknowledged.has(event.id));
      if (open.length === 0) return;
      failures += 1;
      // After the test is over, what was not acknowledged was never promised.
      if (stopping) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function send(events: readonly ClientEvent[]): Promise<NonNullable<Answer['results']>> {
    try {
      const response = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${credentials.EVIDENT_SECRET_KEY}`,
        },
        body: JSON.stringify(events),
        signal: AbortSignal.timeout(20_000),
      });
      const answer = (await response.json()) as Answer;
      return answer.results ?? [];
    } catch {
      return [];
    }
  }

  const running = Array.from({ length: clients }, (_, client) => run(client));
  return {
    acknowledged,
    failures: () => failures,
    stop: async () => {
      stopping = true;
      await Promise.all(running);
    },
  };
}

/** Every event the server has, read through its own export; and its ids as often as they occur. */
export async function exportedIds(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/v1/events/export?format=ndjson`, {
    headers: { authorization: `Bearer ${credentials.EVIDENT_ADMIN_TOKEN}` },
  });
  if (!response.ok) throw new Error(`export answered ${response.status}`);
  const text = await response.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

/** Waits until nothing is left in the spool. */
export async function untilSpoolIsEmpty(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const health = await fetch(`${url}/health`).then(
      (response) => response.json() as Promise<unknown>,
      () => undefined,
    );
    if (spooled(health) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the spool did not empty within a minute');
}

function spooled(health: unknown): number | undefined {
  return (health as { spool?: { events?: number } } | undefined)?.spool?.events;
}

/** What must hold at the end: each acknowledged event once, and nothing more than once. */
export function comparison(
  acknowledged: ReadonlySet<string>,
  stored: readonly string[],
): { readonly lost: number; readonly twice: number } {
  const distinct = new Set(stored);
  return {
    lost: [...acknowledged].filter((id) => !distinct.has(id)).length,
    twice: stored.length - distinct.size,
  };
}
