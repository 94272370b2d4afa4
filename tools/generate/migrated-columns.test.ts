import { eventColumns } from '@evident/contract/event';
import { migrate, type Row } from '@evident/store/record';
import { describeEachEngine } from '@evident/testing';
import { expect, test } from 'vitest';
import { type ActualColumn, compareColumns } from './compare-columns.ts';

interface AttributeRow extends Row, ActualColumn {}

describeEachEngine(
  'the migrated table',
  (engine) => {
    test('has the columns of the contract, in the parent and in each lane', async () => {
      const driver = await engine.driver();
      for (const table of ['activity_events', 'activity_events_record', 'activity_events_product']) {
        const actual = await driver.query<AttributeRow>(
          `SELECT attname AS "column", format_type(atttypid, atttypmod) AS "sqlType", attnotnull AS "notNull"
           FROM pg_attribute
           WHERE attrelid = ('evident.' || $1)::regclass AND attnum > 0 AND NOT attisdropped
           ORDER BY attnum`,
          [table],
        );
        expect(compareColumns(actual, eventColumns), table).toEqual([]);
      }
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
