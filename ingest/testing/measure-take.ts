// What `take()` costs without a writer: npm run measure -w ingest
import { defaultCatalogue } from '@evident/contract/catalogue';
import { createIngest } from '../create-ingest.ts';
import type { EventWriter } from '../event-writer.ts';
import { redactEvent } from '../redact/redact-event.ts';
import { redactText } from '../redact/redact-text.ts';
import { validateEvent } from '../validate/validate-event.ts';

const writer: EventWriter = {
  write: async (events) => events.map(({ id }) => ({ status: 'stored', id })),
  state: () => {
    throw new Error('is not asked');
  },
  close: async () => {},
};
const ingest = createIngest({ catalogue: defaultCatalogue, writer });

/** About 600 bytes as JSON. */
const typical = (index: number) => ({
  id: `0190a5d2-7c3e-7b1a-9f00-${String(index).padStart(12, '0')}`,
  type: 'project.created',
  tenantId: 'acme',
  userId: 'u_123',
  projectId: 'p_99',
  sessionId: 's_1234567890',
  object: { type: 'project', id: 'p_99' },
  outcome: 'success',
  source: 'api',
  occurredAt: '2026-01-02T03:04:05.678Z',
  request: {
    requestId: 'req_0190a5d27c3e',
    method: 'POST',
    path: '/api/projects',
    statusCode: 201,
    durationMs: 12.5,
    ipAddress: '203.0.113.9',
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  },
  metadata: { plan: 'pro', seats: 12, name: `Website relaunch ${index}`, tags: ['a', 'b'] },
});

function report(what: string, times: number, work: (index: number) => void): void {
  for (let i = 0; i < times / 10; i++) work(i);
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) work(i);
  const microseconds = Number(process.hrtime.bigint() - start) / 1000 / times;
  console.log(`${what.padEnd(60)} ${microseconds.toFixed(2).padStart(10)} µs`);
}

const batch = Array.from({ length: 100 }, (_, index) => typical(index));
for (let round = 0; round < 3; round++) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < 1000; i++)
    await ingest.take(batch, { channel: 'server', receivedAtMs: 1767323045678 + i });
  const microseconds = Number(process.hrtime.bigint() - start) / 1000 / 100_000;
  console.log(`${'take, an event in batches of 100'.padEnd(60)} ${microseconds.toFixed(2).padStart(10)} µs`);
}
report('validate', 200_000, () => validateEvent(batch[0]));
const stored = { ...typical(1), lane: 'record', receivedAt: '2026-01-02T03:04:05.678Z' } as Parameters<
  typeof redactEvent
>[0];
report('redact', 200_000, () => redactEvent(stored, undefined, []));

/** 16 KB made to be slow. */
const unique = (index: number, make: (n: string) => string) => {
  let text = '';
  for (let n = 0; text.length < 16_000; n++) text += make((index * 10_000 + n).toString(36));
  return text;
};
const hostile: Readonly<Record<string, (index: number) => unknown>> = {
  'text: new names before "="': (index) => unique(index, (n) => `k${n}=`),
  'text: new telling names before "="': (index) => unique(index, (n) => `pw${n}=`),
  'text: URLs with colons': () => '://a:b/'.repeat(2285),
  'text: digits in groups': () => '4111-111 '.repeat(1777),
  'text: beginnings of tokens': () => 'sk-eyJAKIA'.repeat(1600),
};
for (const [name, make] of Object.entries(hostile)) {
  const texts = Array.from({ length: 20 }, (_, index) => make(index) as string);
  report(`16 KB ${name}`, 200, (index) => redactText(texts[index % 20] ?? '', []));
}
const objects = Array.from({ length: 20 }, (_, index) =>
  Object.fromEntries(
    unique(index, (n) => `secret${n} `)
      .split(' ')
      .map((key) => [key, 1]),
  ),
);
report('16 KB metadata of new telling names', 200, (index) =>
  redactEvent({ ...stored, metadata: objects[index % 20] ?? {} }, undefined, []),
);
