import { anEnvelope, describeEachEngine } from '@evident/testing';
import { expect, it } from 'vitest';
import { createEventAppender, createSetAsideStore, migrate } from '../index.ts';

describeEachEngine(
  'set-aside events',
  (engine) => {
    it('are listed newest first in pages, replayed once the cause is mended, and then gone from the list', async () => {
      const driver = await engine.driver();
      const appender = createEventAppender({ driver });
      const store = createSetAsideStore(driver, appender);
      await driver.script(
        `ALTER TABLE evident.activity_events ADD CONSTRAINT no_bad_plan CHECK (metadata ->> 'plan' IS DISTINCT FROM 'bad')`,
      );
      const bad = Array.from({ length: 3 }, () => anEnvelope({ metadata: { plan: 'bad' } }));
      for (const event of bad) await appender.append([event]);
      expect(await store.count()).toBe(3);

      const first = await store.list({ limit: 2 });
      const second = await store.list({ limit: 2, cursor: first.nextCursor ?? '' });
      expect([...first.events, ...second.events].map((entry) => entry.id)).toEqual(
        bad.map((event) => event.id).reverse(),
      );
      expect(second.nextCursor).toBeNull();
      expect(first.events[0]?.event).toEqual(bad[2]);

      const id = bad[0]?.id ?? '';
      expect(await store.replay(id)).toEqual({ status: 'set_aside', id });
      await driver.script('ALTER TABLE evident.activity_events DROP CONSTRAINT no_bad_plan');
      expect(await store.replay(id)).toEqual({ status: 'stored', id });
      expect(await store.replay(id)).toBeUndefined();
      expect(await store.count()).toBe(2);
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
