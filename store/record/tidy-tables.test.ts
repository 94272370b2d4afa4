import { anEnvelope, describeEachEngine } from '@evident/testing';
import { expect, it } from 'vitest';
import { createEventAppender, migrate, tidyTables } from './index.ts';

describeEachEngine(
  'tidying tables',
  (engine) => {
    it('gives the planner its statistics, partition by partition', async () => {
      const driver = await engine.driver();
      await createEventAppender({ driver }).append(Array.from({ length: 50 }, () => anEnvelope()));
      expect(await tidyTables(driver)).toBeGreaterThan(40);
      const [row] = await driver.query<{ rows: number }>(
        `SELECT sum(reltuples)::int AS rows FROM pg_class WHERE relname ~ '^activity_events_record_' AND relkind = 'r' AND reltuples > 0`,
      );
      expect(row?.rows).toBe(50);
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
