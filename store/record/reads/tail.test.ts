import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '@evident/contract/event';
import { anEnvelope, describeEachEngine } from '@evident/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventAppender } from '../append/event-appender.ts';
import { migrate } from '../migrate/migrate.ts';
import type { EventReader, ReadScope } from '../record-store.ts';
import { createEventReader } from './event-reader.ts';

/**
 * Follows a tail until it has nothing more, and has had `atLeast` events: transactions of other databases on the test
 * server hold back its horizon, too.
 */
async function drain(reader: EventReader, scope: ReadScope, from: string, atLeast: number, limit = 3) {
  const ids: string[] = [];
  let position = from;
  for (;;) {
    const batch = await reader.tail(scope, {}, position, limit);
    position = batch.position;
    ids.push(...batch.events.map(({ id }) => id));
    if (batch.events.length === 0 && ids.length >= atLeast) return { ids, position };
  }
}

const append = `SELECT evident.append($1::jsonb) AS id`;
const asInput = ({ receivedAt: _, ...event }: EventEnvelope) => JSON.stringify(event);
const prepare = { prepare: async (driver: Parameters<typeof migrate>[0]) => void (await migrate(driver)) };

describeEachEngine(
  'a tail',
  (engine) => {
    it('delivers each event once, from where it started, across both lanes and every page', async () => {
      const driver = await engine.driver();
      const reader = createEventReader(driver);
      const appender = createEventAppender({ driver });
      const before = anEnvelope();
      await appender.append([before]);
      const start = await reader.tail('all', {}, 'now', 10);
      expect(start.events).toEqual([]);

      const sent: string[] = [];
      let { position } = start;
      const got: string[] = [];
      for (const size of [1, 7, 0, 3]) {
        const events = Array.from({ length: size }, (_, index) =>
          anEnvelope({
            lane: index % 2 ? 'product' : 'record',
            occurredAt: `2020-01-0${index + 1}T00:00:00.000Z`,
          }),
        );
        if (size > 0) await appender.append(events);
        sent.push(...events.map(({ id }) => id));
        const drained = await drain(reader, 'all', position, sent.length - got.length);
        position = drained.position;
        got.push(...drained.ids);
      }
      // One from before the start may come, if older transactions of anybody were running then: at most once, too.
      expect(got.filter((id) => id !== before.id).sort()).toEqual([...sent].sort());
      expect(new Set(got).size).toBe(got.length);
    });

    it('looks at the filter, and its position moves on past what does not match', async () => {
      const driver = await engine.driver();
      const reader = createEventReader(driver);
      const { position } = await reader.tail('all', {}, 'now', 10);
      const wanted = anEnvelope({ type: 'billing.paid' });
      await createEventAppender({ driver }).append([
        anEnvelope(),
        wanted,
        anEnvelope({ tenantId: 'globex', type: 'billing.paid' }),
      ]);
      let batch = await reader.tail({ tenantId: 'acme' }, { type: 'billing.*' }, position, 10);
      while (batch.events.length === 0) {
        batch = await reader.tail({ tenantId: 'acme' }, { type: 'billing.*' }, batch.position, 10);
      }
      expect(batch.events).toEqual([wanted]);
      expect((await drain(reader, 'all', batch.position, 0)).ids).toEqual([]);
    });

    it('refuses a position that is not one of its own', async () => {
      const reader = createEventReader(await engine.driver());
      for (const position of ['', 'x', Buffer.from('1 99999999999999999999 x').toString('base64url')]) {
        await expect(reader.tail('all', {}, position, 1)).rejects.toMatchObject({ code: 'INVALID_QUERY' });
      }
    });
  },
  prepare,
);

describeEachEngine(
  'a tail beside running transactions',
  (engine) => {
    it('delivers an event whose transaction began before others and committed after them', async () => {
      const driver = await engine.driver();
      const reader = createEventReader(driver);
      // A type that is new is noted in the transaction that brings it; others that bring it, too, wait for that.
      await createEventAppender({ driver }).append([anEnvelope()]);
      const { position } = await reader.tail('all', {}, 'now', 10);
      const late = anEnvelope();
      const early = anEnvelope();

      let commit = () => {};
      const released = new Promise<void>((resolve) => {
        commit = resolve;
      });
      let took = () => {};
      const hasItsId = new Promise<void>((resolve) => {
        took = resolve;
      });
      const running = driver.transaction({ for: 'write' }, async (sql) => {
        await sql.query(append, [asInput(late)]);
        took();
        await released;
      });
      await hasItsId;
      await createEventAppender({ driver }).append([early]);

      const whileRunning = await drain(reader, 'all', position, 0);
      expect(whileRunning.ids).toEqual([]);
      commit();
      await running;
      const after = await drain(reader, 'all', whileRunning.position, 2);
      expect(after.ids).toEqual([late.id, early.id]);
      expect((await drain(reader, 'all', after.position, 0)).ids).toEqual([]);
    });

    it('has no gap and no repeat, whatever the order in which transactions begin and commit', async () => {
      const driver = await engine.driver();
      const reader = createEventReader(driver);
      await createEventAppender({ driver }).append([anEnvelope()]);
      // A step begins a transaction or commits one that is open; then the tail is followed.
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 4, maxLength: 16 }),
          async (steps) => {
            let { position } = await reader.tail('all', {}, 'now', 10);
            const open: { id: string; commit: () => void; done: Promise<unknown> }[] = [];
            const sent = new Set<string>();
            const got: string[] = [];
            const follow = async (atLeast = 0) => {
              const drained = await drain(reader, 'all', position, atLeast, 2);
              position = drained.position;
              got.push(...drained.ids);
            };
            const commitAt = async (index: number) => {
              const [transaction] = open.splice(index, 1);
              if (!transaction) return;
              transaction.commit();
              await transaction.done;
              sent.add(transaction.id);
            };
            for (const [index, step] of steps.entries()) {
              // Two write connections: never more open transactions than that.
              if (step === 0 && open.length < 2) {
                const id = randomUUID();
                let commit = () => {};
                const released = new Promise<void>((resolve) => {
                  commit = resolve;
                });
                await new Promise<void>((began) => {
                  const done = driver.transaction({ for: 'write' }, async (sql) => {
                    await sql.query(append, [asInput(anEnvelope({ id }))]);
                    began();
                    await released;
                  });
                  open.push({ id, commit, done });
                });
              } else {
                await commitAt(index % 2 === 0 ? open.length - 1 : 0);
              }
              await follow();
            }
            while (open.length > 0) await commitAt(0);
            await follow(sent.size - got.length);
            expect([...got].sort()).toEqual([...sent].sort());
          },
        ),
        { numRuns: 25 },
      );
    });
  },
  { ...prepare, engines: ['postgres'] },
);
