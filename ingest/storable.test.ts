import { isDeepStrictEqual } from 'node:util';
import { defaultCatalogue } from '@evident/contract/catalogue';
import type { EventInput } from '@evident/contract/event';
import { createEventAppender, createEventReader, migrate } from '@evident/store/record';
import { describeEachEngine } from '@evident/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIngest } from './create-ingest.ts';
import type { EventWriter } from './event-writer.ts';

const receivedAtMs = Date.now();

/** Events at the edges of what is taken: any characters, the longest texts, the largest and smallest numbers. */
const text = (maxLength: number) =>
  fc
    .oneof(
      fc.string({ minLength: 1, maxLength }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 20) }),
      fc.constantFrom(
        'x',
        '😀',
        '\\',
        '\t',
        '\n',
        '\\N',
        '\\.',
        '"',
        "'",
        '\u0001',
        '\u007f',
        '\u2028',
        '{}',
        'x'.repeat(maxLength),
      ),
      fc.constant('é'.repeat(maxLength)),
      fc.constant('😀'.repeat(maxLength >> 1)),
    )
    .filter((value) => value.length <= maxLength && !value.includes('\u0000'));
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, 2 ** 53, 1e21, 1e-7),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text(60),
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text(20), tie('value'), { maxKeys: 4 }),
  ),
})).value;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const time = fc
  .date({ noInvalidDate: true, min: new Date('1970-01-02'), max: new Date('2100-01-01') })
  .chain((date) =>
    fc.constantFrom(
      date.toISOString(),
      date.toISOString().replace('Z', '999Z'),
      date.toISOString().replace('Z', '+14:00'),
    ),
  );
const event = fc.record({
  type: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/),
  tenantId: maybe(text(128)),
  userId: maybe(text(128)),
  sessionId: maybe(text(128)),
  actor: maybe(
    fc.record({ type: fc.constantFrom('user', 'agent', 'admin'), id: text(128), reason: text(500) }),
  ),
  object: maybe(fc.record({ type: text(100), id: text(100) })),
  outcome: maybe(fc.constantFrom('success', 'failure', 'denied')),
  request: maybe(
    fc.record({
      requestId: text(100),
      traceId: text(32),
      method: text(16),
      path: text(500),
      statusCode: fc.integer({ min: 100, max: 999 }),
      durationMs: fc.oneof(
        fc.double({ min: 0, max: 2_147_483_647, noNaN: true }),
        fc.constantFrom(0, -0, 5e-324, 1e-46, 2_147_483_647),
      ),
      ipAddress: fc.oneof(fc.ipV4(), fc.ipV6()),
      userAgent: text(900),
    }),
  ),
  changes: maybe(fc.array(fc.record({ field: text(200), before: json, after: json }), { maxLength: 3 })),
  metadata: maybe(fc.dictionary(text(30), json, { maxKeys: 6 })),
  dedupeKey: maybe(text(255)),
  occurredAt: maybe(time),
});

describeEachEngine(
  'what ingest takes, the store can keep',
  (engine) => {
    test('whatever it holds, and answers it as it was', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const reader = createEventReader(driver);
      const statuses: string[] = [];
      const writer: EventWriter = {
        write: async (events) => {
          const results = await appender.append(events);
          statuses.push(...results.map(({ status }) => status));
          return results;
        },
        state: () => {
          throw new Error('is not asked');
        },
        close: async () => {},
      };
      const ingest = createIngest({ catalogue: defaultCatalogue, writer });
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), async (events) => {
          const results = await ingest.take(events, { channel: 'server', receivedAtMs });
          for (const [index, result] of results.entries()) {
            if (result.status === 'rejected') {
              // Too large is the only thing that may be wrong with them.
              expect(result.error.details?.[0]?.problem).toMatch(/must be at most \d+ bytes encoded/);
              continue;
            }
            accepted += 1;
            const sent = events[index] as EventInput;
            const stored = await reader.byId('all', result.id);
            if (result.status !== 'accepted' || JSON.stringify(stored).includes('[redacted:')) continue;
            const { type, tenantId, object, changes, metadata = {} } = sent;
            const expected = JSON.parse(
              JSON.stringify({ type, tenantId, object, changes, metadata }),
            ) as object;
            const kept = Object.fromEntries(
              Object.keys(expected).map((name) => [name, stored?.[name as keyof typeof stored]]),
            );
            expect(isDeepStrictEqual(kept, expected)).toBe(true);
          }
        }),
        { numRuns: 25 },
      );
      expect(accepted).toBeGreaterThan(100);
      expect(statuses.filter((status) => status === 'set_aside')).toEqual([]);
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
