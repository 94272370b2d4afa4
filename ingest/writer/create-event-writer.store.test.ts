import { createEventAppender, makePartitionsAhead, migrate, type RecordDriver } from '@evident/store/record';
import { describeEachEngine } from '@evident/testing';
import { expect, onTestFinished, test } from 'vitest';
import { openInstanceSpool } from '../spool/open-instance-spool.ts';
import { makeStoredEvent, makeStoredEvents } from '../testing/make-event.ts';
import { temporaryDir } from '../testing/temporary-dir.ts';
import { createEventWriter } from './create-event-writer.ts';

async function storedIds(driver: RecordDriver): Promise<string[]> {
  const rows = await driver.query<{ id: string }>(
    'SELECT id::text AS id FROM evident.activity_events ORDER BY id',
  );
  return rows.map((row) => row.id);
}

const idsOf = (from: number, to: number) => makeStoredEvents(from, to).map((event) => event.id);

describeEachEngine(
  'the writer over a real store',
  (engine) => {
    test('an outage in the middle of traffic loses nothing and stores nothing twice', async () => {
      const driver = await engine.driver();
      const real = createEventAppender({ driver });
      const spool = await openInstanceSpool({ root: temporaryDir(), maxBytes: 100_000_000 });
      let calls = 0;
      const writer = createEventWriter({
        spool,
        appender: {
          async append(events) {
            calls++;
            if (calls > 3 && calls < 7) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
            const results = await real.append(events);
            if (calls % 3 === 0) throw Object.assign(new Error('lost the reply'), { code: 'ECONNRESET' });
            return results;
          },
        },
      });
      onTestFinished(() => spool.close());
      let next = 0;
      const send = async () => {
        while (next < 3000) {
          const from = next;
          next += 10;
          const results = await writer.write(makeStoredEvents(from, from + 10));
          for (const result of results) expect(result.status).not.toBe('refused');
        }
      };
      await Promise.all(Array.from({ length: 8 }, send));
      while (writer.state().spooledEvents > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await writer.close(10_000);
      expect(await storedIds(driver)).toEqual(idsOf(0, next));
    });

    test('a row the database refuses is set aside, its neighbours in the shared commit are stored', async () => {
      const driver = await engine.driver();
      const writer = createEventWriter({ appender: createEventAppender({ driver }) });
      const bad = makeStoredEvent(7, { request: { ipAddress: 'not an address' } });
      const calls = makeStoredEvents(0, 20).map((event, at) => writer.write([at === 7 ? bad : event]));
      const statuses = (await Promise.all(calls)).map(([result]) => result?.status);
      expect(statuses).toEqual(Array.from({ length: 20 }, (_, at) => (at === 7 ? 'set_aside' : 'stored')));
      await writer.close(1000);
    });

    test('a driver that was closed means the store is away', async () => {
      const driver = await engine.driver();
      const spool = await openInstanceSpool({ root: temporaryDir(), maxBytes: 1_000_000 });
      const writer = createEventWriter({ appender: createEventAppender({ driver }), spool });
      await driver.close();
      expect((await writer.write([makeStoredEvent(1)]))[0]?.status).toBe('spooled');
      expect(writer.state()).toMatchObject({ store: 'down', spooledEvents: 1 });
      await writer.close(1000);
      await spool.close();
    });
  },
  {
    prepare: async (driver) => {
      await migrate(driver);
      await makePartitionsAhead(driver);
    },
  },
);
